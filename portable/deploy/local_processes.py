"""The processes of one local run, started and ended through its keeper."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from portable.deploy import local_keeper

_LEAVE = local_keeper.GRACE + 30.0
"""Seconds the keeper gets to end everything and go."""


class KeeperGone(Exception):
    """The keeper does not answer; whatever it kept is being ended."""


class Processes:
    """The run's keeper: a process of its own, so that what it keeps ends with `portable` in every case."""

    def __init__(self, folder: Path) -> None:
        self._keeper = subprocess.Popen(  # noqa: S603 - a script of this package
            [sys.executable, "-I", "-S", local_keeper.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
            text=True,
        )

    @property
    def keeper(self) -> int:
        """The keeper's own process id."""
        return self._keeper.pid

    def start(self, argv: Sequence[str], environment: Mapping[str, str], cwd: Path, output: Path) -> int:
        """Starts a program in a session of its own, its output appended to a file; returns its process id."""
        asked = {"argv": list(argv), "env": dict(environment), "cwd": str(cwd), "output": str(output)}
        return int(self._ask("start", **asked)["pid"])

    def exit_code(self, pid: int) -> int | None:
        """How a started program ended (negative: by which signal); None while it runs."""
        code: int | None = self._ask("state", pid=pid)["exit"]
        return code

    def end(self, grace: float) -> tuple[int, ...]:
        """Ends everything that was started; returns the ids of processes that could not be ended."""
        return tuple(self._ask("end", grace=grace)["left"])

    def keep(self, without: Sequence[str]) -> None:
        """Leaves the folder where it is at the end, without these names in it."""
        self._ask("keep", without=list(without))

    def close(self) -> None:
        """Lets the keeper end everything, clean up and go; an interrupt does not stop that."""
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        with suppress(OSError):
            self._keeper.stdin.close()
        while True:
            try:
                self._keeper.wait(_LEAVE)
            except KeyboardInterrupt:
                continue
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
            break
        self._keeper.stdout.close()

    def _ask(self, what: str, **more: Any) -> dict[str, Any]:
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        try:
            with _uninterrupted():
                self._keeper.stdin.write(json.dumps({"do": what, **more}) + "\n")
                self._keeper.stdin.flush()
                line = self._keeper.stdout.readline()
        except OSError as error:
            raise KeeperGone(str(error)) from error
        if not line:
            raise KeeperGone("it ended")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise OSError(answer["error"])
        return answer


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Holds interrupts back for one question and its answer: half of one would be taken for the next."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
