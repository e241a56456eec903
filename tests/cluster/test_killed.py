"""A command that is killed cannot say how far it came: the next plan shows what is left, and the next run does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster.cluster import Cluster
from tests.cluster.commands import SPEC, Commands, left
from tests.cluster.fault_table import CODE, JOB, WET
from tests.cluster.faults import Break, Fault

pytestmark = pytest.mark.cluster

RECORD = r"/configmaps/portable-demo\?"
POLICY = r"/networkpolicies/demo\?"


@pytest.fixture
def commands(cluster: Cluster, tmp_path: Path) -> Commands:
    return Commands(cluster, cluster.namespace(), tmp_path)


def kill(commands: Commands, command: str, at: Fault) -> None:
    """Run a command, and kill it while it waits for the answer to a request."""
    before = at.times
    with commands.cluster.faulty() as proxy:
        proxy.add(at)
        commands.kubeconfig = proxy.kubeconfig
        running = commands.start(command, "--yes")
        commands.cluster.wait_for(lambda: at.times != before, 60, "the request at which the kill comes")
        running.kill()
        running.communicate(timeout=10)
        if at.breaks is Break.AFTER:
            commands.cluster.wait_for(lambda: proxy.seen[-1].status == 0, what="the server's answer to nobody")
    commands.kubeconfig = commands.cluster.kubeconfig
    assert running.returncode == -9


def before(method: str, path: str) -> Fault:
    """The server never hears of the request at which the kill comes."""
    return Fault(method, path, delay=30, breaks=Break.BEFORE, times=9)


def after(method: str, path: str) -> Fault:
    """The server does what was asked, and nobody is there to hear it."""
    return Fault(method, path, delay=2, breaks=Break.AFTER, times=9)


def finished(commands: Commands) -> None:
    """Applied again, all is there, nobody disputes it, and all of it can be destroyed."""
    ended = commands.run("apply", "--yes")
    assert ended.code == 0, ended.err
    assert left(commands) == "nothing"
    assert commands.run("drift").code == 0
    ended = commands.run("destroy", "--yes")
    assert ended.code == 0, ended.err
    assert commands.members() == []


@pytest.mark.parametrize(
    ("where", "path", "remains"),
    [
        pytest.param(before, RECORD, "everything", id="record"),
        pytest.param(after, RECORD, "everything", id="record-done"),
        pytest.param(before, CODE, "everything", id="first"),
        pytest.param(before, POLICY, "NetworkPolicy, PodDisruptionBudget, RayJob", id="second"),
        pytest.param(before, JOB, "RayJob", id="last"),
        pytest.param(after, JOB, "nothing", id="last-done"),
    ],
)
def test_an_apply_that_is_killed_is_ended_by_the_next(
    commands: Commands, where: Callable[[str, str], Fault], path: str, remains: str
) -> None:
    kill(commands, "apply", where("PATCH", path + WET))
    assert left(commands) == remains
    finished(commands)


def test_a_replacement_that_is_killed_between_its_halves_is_ended_by_the_next(commands: Commands) -> None:
    assert commands.run("apply", "--yes").code == 0
    commands.reconciled()
    commands.write(SPEC.replace("main.py", "main.py, again"))
    assert left(commands) == "RayJob"

    kill(commands, "apply", before("PATCH", JOB + WET))
    planned = commands.run("plan", "-o", "json")
    actions = {one["object"]["kind"]: one["action"] for one in planned.json["changes"]}
    assert actions.pop("RayJob") == "create", "the old one is gone, the new one has not come"
    assert set(actions.values()) == {"unchanged"}
    assert commands.run("apply", "--yes").code == 0
    assert "again" in commands.job()["spec"]["entrypoint"]
    finished(commands)


def test_a_destruction_that_is_killed_is_ended_by_the_next(commands: Commands) -> None:
    assert commands.run("apply", "--yes").code == 0
    commands.reconciled()
    kill(commands, "destroy", before("DELETE", CODE))
    still = [one.partition("/")[0] for one in commands.members()]
    assert "rayjob.ray.io" not in still, "what runs goes first"
    assert "configmap" in still
    ended = commands.run("destroy", "--yes")
    assert ended.code == 0, ended.err
    assert commands.members() == []
