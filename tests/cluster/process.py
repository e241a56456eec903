"""One program of the cluster: started with its output in a log file, stopped politely, its last words at hand."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.cluster.errors import StartError


class Process:
    """A running program that `nsenter` has put into the sandbox, so the program itself is a child of what we see."""

    def __init__(
        self, name: str, command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = log
        self._expected_to_run = True
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                # Ctrl-C at the terminal is for pytest alone: it stops us in order.
                start_new_session=True,
            )

    def check(self) -> None:
        """Raise if it has ended without having been stopped."""
        if self._expected_to_run and self._popen.poll() is not None:
            raise StartError(f"{self.name} ended with {self._popen.returncode}; its last words:\n{self.tail(30)}")

    def tail(self, lines: int) -> str:
        """The last lines of its log."""
        with suppress(FileNotFoundError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""

    def stop(self, grace: float = 10) -> None:
        """Ask it to end, wait `grace` seconds, then kill it."""
        self._expected_to_run = False
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 5.0)):
            for pid in self._inside():
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(patience)
                return

    def reap(self) -> None:
        """Collect it after the sandbox has killed everything."""
        self._expected_to_run = False
        try:
            self._popen.wait(5)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _inside(self) -> list[int]:
        with suppress(FileNotFoundError, ProcessLookupError):
            return [
                int(pid) for pid in Path(f"/proc/{self._popen.pid}/task/{self._popen.pid}/children").read_text().split()
            ]
        return []
