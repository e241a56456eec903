"""The commands against the real thing: plan, apply, plan again, drift, status, destroy, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portable.deploy.cluster import FIELD_MANAGER
from tests.cluster import examples
from tests.cluster.api import APPLY, Json
from tests.cluster.cluster import Cluster
from tests.cluster.commands import Commands
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster

MANAGED_BY = "app.kubernetes.io/managed-by"


@pytest.fixture
def commands(cluster: Cluster, tmp_path: Path) -> Commands:
    gpu = FakeNode("gpu", examples.GPU_NODE, (examples.GPU_TAINT,), examples.GPU_RESOURCES)
    cluster.add_kwok_nodes([gpu, FakeNode("cpu", examples.CPU_NODE)])
    return Commands(cluster, cluster.namespace(), tmp_path)


def test_plan_apply_plan_again_destroy(commands: Commands) -> None:
    planned = commands.run("plan", "--detailed-exitcode", "-o", "json")
    assert planned.code == 2, planned.err
    assert planned.json["counts"]["create"] == len(planned.json["changes"]) > 1

    applied = commands.run("apply", "--yes", "-o", "json")
    assert applied.code == 0, applied.err
    assert len(applied.json["applied"]) == len(planned.json["changes"])
    commands.reconciled()

    again = commands.run("plan", "--detailed-exitcode", "-o", "json")
    assert again.code == 0, again.out
    assert {one["action"] for one in again.json["changes"]} == {"unchanged"}
    assert commands.run("drift").code == 0
    status = commands.run("status", "-o", "json")
    assert status.json["objects"][0]["cluster"]
    assert {pod["role"] for pod in status.json["pods"]} >= {"head", "trainers"}

    gone = commands.run("destroy", "--yes", "-o", "json")
    assert gone.code == 0, gone.err
    assert json.loads(
        commands.cluster.kubectl("get", "rayjob,configmap", "-o", "json", "-n", commands.namespace).stdout
    )
    assert commands.members() == []


def everything(commands: Commands) -> list[Json]:
    """The workload's objects, as they are on the cluster."""
    kinds = "rayjobs,configmaps,networkpolicies,poddisruptionbudgets"
    label = "portable.dev/workload=demo"
    shown = commands.cluster.kubectl(
        *("get", kinds, "-n", commands.namespace, "-l", label, "-o", "json", "--show-managed-fields")
    )
    found: list[Json] = json.loads(shown.stdout)["items"]
    return found


def owned(commands: Commands, manager: str = FIELD_MANAGER) -> dict[str, list[Json]]:
    """What a writer owns of each object, status aside."""
    return {
        f"{one['kind']} {one['metadata']['name']}": [
            entry["fieldsV1"]
            for entry in one["metadata"]["managedFields"]
            if entry["manager"] == manager and "subresource" not in entry
        ]
        for one in everything(commands)
    }


def writes(commands: Commands, *arguments: str) -> list[str]:
    """The requests of a command that change something."""
    with commands.cluster.faulty() as proxy:
        commands.kubeconfig = proxy.kubeconfig
        ended = commands.run(*arguments)
        commands.kubeconfig = commands.cluster.kubeconfig
    assert ended.code == 0, ended.err
    return [f"{one.method} {one.path}" for one in proxy.seen if one.method != "GET" and "dryRun=All" not in one.path]


def test_a_second_apply_writes_nothing_and_no_field_of_ours_changes_hands(commands: Commands) -> None:
    assert writes(commands, "apply", "--yes"), "the first one does write"
    ours = owned(commands)
    assert all(ours.values())
    commands.reconciled()

    assert owned(commands) == ours
    assert writes(commands, "apply", "--yes") == []
    assert owned(commands) == ours


def test_what_a_second_manager_has_added_stays_and_is_no_change(commands: Commands) -> None:
    assert commands.run("apply", "--yes").code == 0
    ours = owned(commands)
    (policy,) = (one for one in everything(commands) if one["kind"] == "NetworkPolicy")
    # One field is their own, the other is ours too, with the same value.
    metadata: Json = {
        "annotations": {"example.com/reviewed": "yes"},
        "labels": {MANAGED_BY: policy["metadata"]["labels"][MANAGED_BY]},
    }
    theirs = {key: policy[key] for key in ("apiVersion", "kind")} | {"metadata": metadata}
    path = commands.cluster.api.path(policy)
    commands.cluster.api.request("PATCH", path, theirs, APPLY, query={"fieldManager": "gitops"}).expect()
    shared = owned(commands, "gitops")["NetworkPolicy demo"]
    assert shared

    assert commands.run("plan", "--detailed-exitcode").code == 0
    assert writes(commands, "apply", "--yes") == []
    assert (owned(commands), owned(commands, "gitops")["NetworkPolicy demo"]) == (ours, shared)

    metadata["labels"] = {MANAGED_BY: "gitops"}
    query = {"fieldManager": "gitops", "force": "true"}
    commands.cluster.api.request("PATCH", path, theirs, APPLY, query=query).expect()
    refused = commands.run("apply", "--yes")
    assert (refused.code, "gitops" in refused.err) == (4, True), refused.err
    assert commands.cluster.api.read(policy)["metadata"]["labels"][MANAGED_BY] == "gitops"
