"""Whatever becomes of the test run, nothing that it started stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.conftest import require
from tests.cluster.errors import StartError
from tests.cluster.prerequisites import lacking_for_sandbox
from tests.cluster.sandbox import Sandbox
from tests.cluster.waiting import wait_for

pytestmark = pytest.mark.cluster

_ROOT = Path(__file__).parents[2]
_OWNER = """
import sys, time
from pathlib import Path
from tests.cluster.sandbox import Sandbox
sandbox = Sandbox()
sandbox.spawn("sleeper", ["sh", "-c", "setsid sleep 600 & exec sleep 600"], Path(sys.argv[1]))
print(sandbox.anchor, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _namespaces() -> None:
    require(lacking_for_sandbox())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_everything_dies_with_its_owner(tmp_path: Path, number: signal.Signals) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(tmp_path / "log")],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with owner:
        assert owner.stdout is not None
        namespace = os.readlink(f"/proc/{int(owner.stdout.readline())}/ns/pid")
        wait_for(lambda: len(_members(namespace)) == 3, what="three processes")
        owner.send_signal(number)

    wait_for(lambda: not _members(namespace), timeout=10, what="empty namespace")


def test_log_and_exit_of_a_program_that_dies_are_told(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        sandbox.spawn("dying", ["sh", "-c", "echo last words; exit 3"], tmp_path / "log")
        with pytest.raises(StartError, match=r"dying ended with 3; its last words:\nlast words"):
            wait_for(lambda: False, timeout=10, meanwhile=sandbox.check)


def test_stopping_is_polite(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done"
        process = sandbox.spawn("polite", ["sh", "-c", script], tmp_path / "log")
        wait_for(lambda: "up" in process.tail(5))
        process.stop()
        sandbox.check()

    assert process.tail(1) == "bye"


def test_network_is_entered_and_left() -> None:
    outside = os.readlink("/proc/self/ns/net")
    with Sandbox() as sandbox:
        if not sandbox.privileged:
            pytest.skip("without root there is no way back out of a network namespace")
        sandbox.enter()
        inside = os.readlink("/proc/thread-self/ns/net")
        child = subprocess.run(["readlink", "/proc/self/ns/net"], capture_output=True, text=True, check=True)

    assert inside != outside
    assert child.stdout.strip() == inside
    assert os.readlink("/proc/self/ns/net") == outside


def _members(namespace: str) -> list[str]:
    """Command lines of the processes in a process namespace."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "ns/pid") == namespace:
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found
