"""A small process that owns every process and file of one local run, and ends them when `portable` asks or is gone.

It is run as a script and imports nothing but the standard library. One JSON object a line comes in on standard input,
one goes out for each. When the input ends, for whatever reason, all that was started is ended and the folder removed;
so it also survives the one thing that no `finally` does, a `portable` that was killed.

On Linux it adopts orphans (a program may well start daemons); elsewhere it goes by process groups it has seen.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple, NoReturn

GRACE = 3.0
"""Seconds between asking processes to end and ending them."""
_GIVE_UP = 20.0
"""Seconds after which a process that even SIGKILL does not end is reported and left."""
_ADOPTS = sys.platform == "linux"
_SET_CHILD_SUBREAPER = 36
_PROC = Path("/proc")


class Process(NamedTuple):
    """One line of the process table."""

    pid: int
    parent: int
    group: int


class Keeper:
    """What was started, what became of it, and the folder that goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keep: tuple[str, ...] | None = None
        self._started: list[subprocess.Popen[bytes]] = []
        self._exits: dict[int, int] = {}
        self._groups: set[int] = set()

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What one request comes to."""
        match request["do"]:
            case "start":
                return {"pid": self._start(request)}
            case "state":
                self._descendants()
                return {"exit": self._exits.get(int(request["pid"]))}
            case "end":
                return {"left": self.end(float(request["grace"]))}
            case "keep":
                self._keep = tuple(request["without"])
                return {}
        return {"error": f"unknown request {request['do']}"}

    def _start(self, request: dict[str, Any]) -> int:
        with open(request["output"], "ab") as output:
            started = subprocess.Popen(  # noqa: S603 - what its own parent asks for
                request["argv"],
                env=request["env"],
                cwd=request["cwd"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(started)
        return started.pid

    def reap(self) -> None:
        """Notes how children ended, adopted ones too."""
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                self._exits[found[0]] = os.waitstatus_to_exitcode(found[1])

    def end(self, grace: float) -> list[int]:
        """Ends every process of the run; returns those that could not be ended."""
        begin = time.monotonic()
        for one in self._descendants():
            _signal(one, signal.SIGTERM)
        while alive := self._descendants():
            passed = time.monotonic() - begin
            if passed > grace + _GIVE_UP:
                return alive
            if passed > grace:
                for one in alive:
                    _signal(one, signal.SIGKILL)
            time.sleep(0.05)
            self.reap()
        return []

    def _descendants(self) -> list[int]:
        """Every living process that came from this one, or is of a group one of them was seen in."""
        table = tuple(processes())
        mine = {os.getpid()}
        found = True
        while found:
            new = {
                one.pid for one in table if one.pid not in mine and (one.parent in mine or one.group in self._groups)
            }
            found = bool(new)
            mine |= new
            if not _ADOPTS:
                self._groups |= {one.group for one in table if one.pid in new} - {os.getpgrp()}
        return sorted(mine - {os.getpid()})

    def clean(self) -> None:
        """Removes the folder, or only what is private in it if the rest is to be kept."""
        doomed = [self._folder] if self._keep is None else [self._folder / name for name in self._keep]
        for path in doomed:
            remove(path)


def processes() -> Iterator[Process]:
    """The process table without zombies, from /proc or else from ps."""
    if (_PROC / "self" / "stat").exists():
        yield from _from_proc()
    else:
        yield from _from_ps()


def _from_proc() -> Iterator[Process]:
    for entry in os.scandir(_PROC):
        if not entry.name.isdigit():
            continue
        try:
            words = (_PROC / entry.name / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue
        if words[0] not in (b"Z", b"X"):
            yield Process(int(entry.name), int(words[1]), int(words[2]))


def _from_ps() -> Iterator[Process]:
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,pgid=,state="],  # noqa: S607 - wherever the system has it
        capture_output=True,
        text=True,
        check=False,
    )
    for line in table.stdout.splitlines():
        words = line.split()
        if len(words) == 4 and not words[3].startswith("Z"):
            yield Process(int(words[0]), int(words[1]), int(words[2]))


def remove(path: Path) -> None:
    """Removes a file or folder, read-only folders inside it too."""
    if path.is_dir() and not path.is_symlink():
        for folder, _, _ in os.walk(path):
            with contextlib.suppress(OSError):
                os.chmod(folder, 0o700)
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _signal(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, what)


def _adopt_orphans() -> None:
    """Makes the orphans among our descendants our children, where the system can."""
    if _ADOPTS:
        import ctypes

        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def main(folder: Path) -> None:
    """Answers requests until the input ends, then ends everything."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    _adopt_orphans()
    keeper = Keeper(folder)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: keeper.reap())
    try:
        for line in sys.stdin:
            try:
                answer = keeper.answer(json.loads(line))
            except OSError as error:
                answer = {"error": str(error)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        keeper.end(GRACE)
        keeper.clean()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    os._exit(0)
