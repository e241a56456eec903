"""The commands against the real thing: plan, apply, plan again, drift, status, destroy, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cluster import examples
from tests.cluster.cluster import Cluster
from tests.cluster.commands import Commands
from tests.cluster.kwok import FakeNode

pytestmark = pytest.mark.cluster


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
