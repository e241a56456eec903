"""This machine, for real: private folders under a short path, processes with a keeper, free ports, the clock."""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from portable.deploy.local_head import OwnHead, Ports
from portable.deploy.local_machine import Head, HeadSettings, Scratch
from portable.deploy.local_processes import Processes
from portable.deploy.local_python import Interpreter, inspect

_SHORT = 16
"""Bytes the temporary folder's path may have: a socket's path has at most 103 everywhere, and ours need 87 below it."""


class Here:
    """The machine `portable` runs on."""

    def interpreter(self, python: str) -> Interpreter:
        """What a Python has installed."""
        return inspect(python)

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        """A new folder with its keeper."""
        root = Path(tempfile.mkdtemp(prefix="portable-", dir=_short_folder()))
        processes = Processes(root)
        try:
            yield _Kept(root, processes)
        finally:
            processes.close()

    def free_port(self, preferred: int | None = None) -> int:
        """A TCP port of loopback that nothing listens on: the preferred one if it is free."""
        return free_ports(1, preferred)[0]

    def now(self) -> float:
        """Seconds of a clock that only goes forward."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


class _Kept:
    """A scratch whose keeper removes it."""

    def __init__(self, root: Path, processes: Processes) -> None:
        self.root = root
        self._processes = processes

    def start(self, settings: HeadSettings) -> Head:
        """Starts a Ray that only who has the new token can use."""
        descriptor = os.open(settings.token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32))
        return OwnHead(settings, Ports(*free_ports(3)), self._processes)

    def keep(self, without: tuple[str, ...]) -> None:
        """Leaves the folder in place at the end, without these names in it."""
        self._processes.keep(without)


def free_ports(number: int, preferred: int | None = None) -> tuple[int, ...]:
    """That many ports of loopback, all different; they are free now, which is all that can be said."""
    found = []
    with ExitStack() as held:
        for _ in range(number):
            one = held.enter_context(socket.socket())
            if preferred is not None:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("127.0.0.1", preferred or 0))
            except OSError:
                one.bind(("127.0.0.1", 0))
            found.append(one.getsockname()[1])
            preferred = None
    return tuple(found)


def _short_folder() -> str:
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) <= _SHORT else "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
