"""What goes wrong between us and the API server: the exit code, the error, and what the next plan shows."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.commands import Commands, left
from tests.cluster.fault_table import CASES, JOB, WET, Case
from tests.cluster.faults import Break, Fault
from tests.cluster.webhook import webhook

pytestmark = pytest.mark.cluster


@pytest.fixture
def commands(cluster: Cluster, tmp_path: Path) -> Commands:
    return Commands(cluster, cluster.namespace(), tmp_path)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_fault(cluster: Cluster, commands: Commands, case: Case) -> None:
    arguments = ["--request-timeout", "2"] + (["--yes"] if case.command in ("apply", "destroy") else [])
    with cluster.faulty() as proxy:
        if case.applied:
            assert commands.run("apply", "--yes").code == 0
            commands.reconciled()
        proxy.add(case.make())
        commands.kubeconfig = proxy.kubeconfig
        ended = commands.run(case.command, *arguments)
        commands.kubeconfig = cluster.kubeconfig
    assert ended.code == case.code, ended.err
    if case.error is not None:
        assert f"error[{case.error}]" in ended.err
    assert "Traceback" not in ended.err
    assert left(commands) == case.left
    assert commands.run("apply", "--yes").code == 0
    assert left(commands) == "nothing"


def test_dead_server_is_unreachable(cluster: Cluster, commands: Commands) -> None:
    with cluster.faulty() as proxy:
        commands.kubeconfig = proxy.kubeconfig
    ended = commands.run("plan", "--request-timeout", "2")
    assert (ended.code, "error[cluster-unreachable]" in ended.err) == (69, True), ended.err


def test_interrupted_says_what_was_applied(cluster: Cluster, commands: Commands) -> None:
    with cluster.faulty() as proxy:
        fault = proxy.add(Fault("PATCH", JOB + WET, delay=30, breaks=Break.BEFORE, times=9))
        commands.kubeconfig = proxy.kubeconfig
        running = commands.start("apply", "--yes")
        cluster.wait_for(lambda: fault.times != 9, 60, "the write at which the interrupt comes")
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    commands.kubeconfig = cluster.kubeconfig
    assert running.returncode == 130, said
    assert "applied: " in said
    assert "not applied: RayJob demo (create)" in said
    assert left(commands) == "RayJob"


def test_a_user_without_rights_is_told_which_are_missing(cluster: Cluster, commands: Commands) -> None:
    commands.kubeconfig = cluster.kubeconfig_of("ann")
    ended = commands.run("plan")
    assert (ended.code, "error[not-authorised]" in ended.err) == (77, True), ended.err
    assert "kubectl auth can-i" in ended.err


def test_a_webhook_that_mutates_is_told_as_admission_and_is_no_change(cluster: Cluster, commands: Commands) -> None:
    def label(live: Json) -> list[Json]:
        return [{"op": "add", "path": "/spec/suspend", "value": True}] if live["kind"] == "RayJob" else []

    with webhook(cluster, commands.namespace, label):
        planned = commands.run("plan", "-o", "json")
        (job,) = (one for one in planned.json["changes"] if one["object"]["kind"] == "RayJob")
        (field,) = (one for one in job["fields"] if one["path"] == ["spec", "suspend"])
        assert (field["cause"], field["after"]) == ("admission", True)
        assert commands.run("apply", "--yes").code == 0
        assert left(commands) == "nothing"


def test_a_webhook_that_denies_blocks_the_plan_with_its_words(cluster: Cluster, commands: Commands) -> None:
    with webhook(cluster, commands.namespace, lambda live: "no more than 4 GPUs a team"):
        planned = commands.run("plan", "--detailed-exitcode")
        assert planned.code == 1
        assert "denied-by-policy" in planned.out
        applied = commands.run("apply", "--yes")
    assert applied.code == 1
    assert "no more than 4 GPUs a team" in applied.err
    assert left(commands) == "everything"


def test_a_webhook_that_is_down_is_said_to_be(cluster: Cluster, commands: Commands) -> None:
    with webhook(cluster, commands.namespace, lambda live: [], listening=False):
        ended = commands.run("plan", "--request-timeout", "15")
    assert (ended.code, "error[webhook-unreachable]" in ended.err) == (69, True), ended.err


def test_a_full_quota_blocks_the_plan(cluster: Cluster, commands: Commands) -> None:
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "none", "namespace": commands.namespace},
        "spec": {"hard": {"count/rayjobs.ray.io": "0"}},
    }
    cluster.api.apply_all([quota])
    cluster.wait_for(lambda: cluster.api.read(quota).get("status", {}).get("hard"), what="quota in force")
    ended = commands.run("plan")
    assert ended.code == 1
    assert "quota-exceeded" in ended.out
