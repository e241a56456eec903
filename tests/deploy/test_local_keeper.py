"""Real processes and their keeper: nothing outlives it, whatever becomes of who asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portable.deploy import local_keeper
from portable.deploy.local_keeper import Process, processes, remove
from portable.deploy.local_processes import KeeperGone, Processes

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX processes")

DAEMON = """
import os, pathlib, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        if "stubborn" in sys.argv:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
        time.sleep(600)
    os._exit(0)
time.sleep(600)
"""
"""A program that leaves a daemon, which on request will not end when it is asked to."""


def until(what: Callable[[], bool], seconds: float = 60.0) -> None:
    begin = time.monotonic()
    while not what():
        assert time.monotonic() - begin < seconds, "it did not come about"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    return any(one.pid == pid for one in processes())


def number(path: Path) -> int:
    until(lambda: path.exists() and path.read_text() != "")
    return int(path.read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    return made


def start(kept: Processes, folder: Path, *argv: str) -> int:
    return kept.start([sys.executable, "-c", *argv], {"A": "b"}, folder, folder / "out")


def test_what_ends_is_known_with_its_output(folder: Path) -> None:
    kept = Processes(folder)
    try:
        pid = start(kept, folder, "import os; print(os.environ['A'], os.getcwd()); raise SystemExit(3)")
        until(lambda: kept.exit_code(pid) is not None)
        assert kept.exit_code(pid) == 3
        assert (folder / "out").read_text().split() == ["b", str(folder)]
        with pytest.raises(OSError, match="No such file"):
            kept.start(["/no/such/program"], {}, folder, folder / "out")
        assert start(kept, folder, "pass") != pid
    finally:
        kept.close()
    assert not folder.exists()


def test_a_daemon_that_will_not_end_is_ended(folder: Path, tmp_path: Path) -> None:
    kept = Processes(folder)
    try:
        pid = start(kept, folder, DAEMON, str(tmp_path / "daemon"), "stubborn")
        daemon = number(tmp_path / "daemon")
        assert kept.exit_code(pid) is None
        assert kept.end(0.2) == ()
        assert not alive(pid)
        assert not alive(daemon)
        assert kept.exit_code(pid) == -signal.SIGTERM
    finally:
        kept.close()


def test_closing_ends_and_removes(folder: Path, tmp_path: Path) -> None:
    (folder / "read-only").mkdir()
    (folder / "read-only" / "file").touch()
    (folder / "read-only").chmod(0o555)
    kept = Processes(folder)
    start(kept, folder, DAEMON, str(tmp_path / "daemon"))
    daemon = number(tmp_path / "daemon")
    kept.close()
    assert not alive(daemon)
    assert not folder.exists()


def test_what_is_to_be_kept_is_kept_without_what_is_private(folder: Path) -> None:
    kept = Processes(folder)
    (folder / "secrets").mkdir()
    (folder / "secrets" / "key").touch()
    (folder / "log").touch()
    kept.keep(("secrets", "token"))
    kept.close()
    assert [one.name for one in folder.iterdir()] == ["log"]


ASKER = """
import sys, time
from pathlib import Path
from portable.deploy.local_processes import Processes
folder, daemon, program = sys.argv[1:]
kept = Processes(Path(folder))
kept.start([sys.executable, "-c", program, daemon], {}, Path(folder), Path(folder) / "out")
time.sleep(600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_when_who_asked_is_killed_everything_ends(folder: Path, tmp_path: Path, end: signal.Signals) -> None:
    daemon_file = tmp_path / "daemon"
    with subprocess.Popen([sys.executable, "-c", ASKER, str(folder), str(daemon_file), DAEMON]) as asker:
        daemon = number(daemon_file)
        asker.send_signal(end)
        asker.wait()
    until(lambda: not folder.exists())
    assert not alive(daemon)


def test_a_keeper_that_was_killed_is_an_error_and_not_a_hang(folder: Path) -> None:
    kept = Processes(folder)
    os.kill(kept.keeper, signal.SIGKILL)
    with pytest.raises(KeeperGone):
        kept.exit_code(1)
    kept.close()


def test_the_process_table_is_the_same_from_ps(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Process(os.getpid(), os.getppid(), os.getpgrp())
    assert own in set(processes())
    monkeypatch.setattr(local_keeper, "_PROC", Path("/no/such/folder"))
    try:
        assert own in set(processes())
    except FileNotFoundError:
        pytest.skip("this machine has no ps")


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    remove(tmp_path / "nothing")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    remove(tmp_path / "link")
    assert not (tmp_path / "link").is_symlink()
