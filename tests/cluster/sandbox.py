"""Namespaces of its own for the cluster: network, mounts and processes, gone with whoever started them.

In it, fixed ports collide with nobody, a request to a pod that is not there fails at once, nothing a test does leaves
the machine, and no process or mount outlives the sandbox, whatever killed the test run.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.cluster.errors import StartError
from tests.cluster.process import Process

_ANCHOR: Final = Path(__file__).parent / "anchor.py"
# From <sched.h>; os.setns came with Python 3.12.
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000


class Sandbox:
    """The namespaces; `enter` moves the calling thread into the network one, `spawn` and `run` use all of them."""

    def __init__(self) -> None:
        self.privileged = os.geteuid() == 0
        self._processes: list[Process] = []
        self._home: int | None = None
        self._joined_user = False
        user = [] if self.privileged else ["--user", "--map-root-user"]
        self._unshare = subprocess.Popen(
            [
                *("unshare", *user, "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
                *(sys.executable, "-I", str(_ANCHOR)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._unshare.stdout is not None
        if self._unshare.stdout.readline() != b"ready\n":
            raise StartError(f"no namespaces: {self._last_words()}")
        children = Path(f"/proc/{self._unshare.pid}/task/{self._unshare.pid}/children")
        self.anchor = int(children.read_text().split()[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def enter(self) -> None:
        """Move the calling thread into the network namespace; its threads and children are born there from now on."""
        if not self.privileged:
            self._join("user", _CLONE_NEWUSER)
            self._joined_user = True
        else:
            self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self._join("net", _CLONE_NEWNET)

    def leave(self) -> None:
        """Move the calling thread back to where it came from; without root there is no way back."""
        if self._home is not None:
            _set_namespace(self._home, _CLONE_NEWNET)
            os.close(self._home)
            self._home = None

    def spawn(
        self, name: str, command: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None = None
    ) -> Process:
        """Start a program that runs until it is stopped; all it prints goes to `log`."""
        process = Process(name, [*self._nsenter(), *map(str, command)], log, environment)
        self._processes.append(process)
        return process

    def run(self, *command: str | Path, timeout: float = 60) -> str:
        """Run a program to its end and return what it printed."""
        done = subprocess.run(
            [*self._nsenter(), *map(str, command)], capture_output=True, text=True, timeout=timeout, check=False
        )
        if done.returncode:
            raise StartError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def check(self) -> None:
        """Raise if a program that should be running has ended."""
        for process in self._processes:
            process.check()

    @property
    def processes(self) -> tuple[Process, ...]:
        """Everything started by `spawn`, in order."""
        return tuple(self._processes)

    def close(self) -> None:
        """Kill whatever still runs in the sandbox and forget its mounts."""
        self.leave()
        for pipe in (self._unshare.stdin, self._unshare.stdout, self._unshare.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._unshare.wait(timeout=30)
        for process in self._processes:
            process.reap()

    def _nsenter(self) -> list[str]:
        user = [] if self.privileged or self._joined_user else ["--user", "--preserve-credentials"]
        return ["nsenter", "--target", str(self.anchor), *user, "--net", "--mount", "--pid", "--"]

    def _join(self, kind: str, flag: int) -> None:
        descriptor = os.open(f"/proc/{self.anchor}/ns/{kind}", os.O_RDONLY)
        try:
            _set_namespace(descriptor, flag)
        finally:
            os.close(descriptor)

    def _last_words(self) -> str:
        return self._unshare.communicate()[1].decode(errors="replace").strip()


def _set_namespace(descriptor: int, flag: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(descriptor, flag):
        number = ctypes.get_errno()
        raise OSError(number, f"setns: {os.strerror(number)}")
