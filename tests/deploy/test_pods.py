"""Whose a pod is, and why it does not run."""

from __future__ import annotations

from typing import Any

import pytest

from portable.deploy.pods import pod_state, pods_of
from tests.cli.live import pod
from tests.fakes import FakeCluster


def container(**state: Any) -> dict[str, Any]:
    return {"containerStatuses": [{"restartCount": 2, "state": state}]}


@pytest.mark.parametrize(
    ("status", "reason", "message"),
    [
        ({}, None, None),
        (
            {"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3"}]},
            "Unschedulable",
            "0/3",
        ),
        ({"conditions": [{"type": "PodScheduled", "status": "True"}]}, None, None),
        (container(waiting={"reason": "ContainerCreating"}), None, None),
        (container(waiting={"reason": "ImagePullBackOff", "message": "no"}), "ImagePullBackOff", "no"),
        (container(terminated={"exitCode": 137, "reason": "OOMKilled"}), "OOMKilled", None),
        (container(terminated={"exitCode": 1}), "Error", None),
        (container(terminated={"exitCode": 0, "reason": "Completed"}), None, None),
        ({"reason": "Evicted", "message": "disk"}, "Evicted", "disk"),
        (
            {"initContainerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull"}}}]},
            "ErrImagePull",
            None,
        ),
    ],
)
def test_the_reason_is_the_first_thing_that_keeps_it(
    status: dict[str, Any], reason: str | None, message: str | None
) -> None:
    state = pod_state(pod("a", "head", **status))
    assert (state.reason, state.message) == (reason, message)


def test_restarts_and_the_last_exit_code_are_told() -> None:
    status = {"restartCount": 3, "state": {"running": {}}, "lastState": {"terminated": {"exitCode": 9}}}
    state = pod_state(pod("a", "trainers", containerStatuses=[status]))
    assert (state.restarts, state.exit_code, state.reason) == (3, 9, None)


def test_a_pod_that_goes_is_terminating() -> None:
    body = pod("a", "head")
    body["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert pod_state(body).phase == "Terminating"


def test_pods_are_told_head_first_then_groups_then_the_submitter() -> None:
    cluster = FakeCluster("ml")
    for name, role in (("z", "submitter"), ("b", "trainers"), ("a", "evaluators"), ("y", "head")):
        cluster.put(pod(name, role))
    found = pods_of(cluster, "ml", "demo-abc", "demo")
    assert [(one.name, one.role) for one in found] == [
        ("y", "head"),
        ("a", "evaluators"),
        ("b", "trainers"),
        ("z", "submitter"),
    ]


def test_pods_of_others_are_not_told() -> None:
    cluster = FakeCluster("ml")
    stranger = pod("a", "head")
    stranger["metadata"]["labels"]["ray.io/cluster"] = "another"
    job = pod("b", "submitter")
    job["spec"]["containers"] = [{"name": "migrate"}]
    for body in (stranger, job):
        cluster.put(body)
    assert pods_of(cluster, "ml", "demo-abc", "demo") == ()


def test_without_a_cluster_only_the_submitter_is_looked_for() -> None:
    cluster = FakeCluster("ml")
    cluster.put(pod("z", "submitter"))
    assert [one.role for one in pods_of(cluster, "ml", None, "demo")] == ["submitter"]
    assert pods_of(cluster, "ml", None, None) == ()
