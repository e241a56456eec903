"""What Kueue's conditions come to."""

from __future__ import annotations

from typing import Any

import pytest

from portable.deploy.queue import judged, queue_state
from tests.deploy.objects import NAMESPACE, ray_job
from tests.fakes import FakeCluster, Json


def workload(*conditions: tuple[str, str, str], message: str = "said") -> Json:
    told = [
        {"type": kind, "status": status, "reason": reason, "message": message} for kind, status, reason in conditions
    ]
    return {"status": {"conditions": told}}


@pytest.mark.parametrize(
    ("conditions", "admitted", "reason", "hopeless"),
    [
        ([], False, "Pending", False),
        ([("QuotaReserved", "False", "Pending")], False, "Pending", False),
        ([("QuotaReserved", "False", "WaitingForQuota")], False, "WaitingForQuota", False),
        ([("QuotaReserved", "False", "ExceedsMaxQuota")], False, "ExceedsMaxQuota", True),
        ([("QuotaReserved", "False", "NoMatchingFlavor")], False, "NoMatchingFlavor", True),
        ([("QuotaReserved", "True", "QuotaReserved")], False, "QuotaReserved", False),
        ([("QuotaReserved", "True", "x"), ("Admitted", "True", "Admitted")], True, "Admitted", False),
        ([("Admitted", "True", "Admitted"), ("Finished", "True", "Succeeded")], True, "Finished", False),
        ([("Evicted", "True", "Preempted"), ("QuotaReserved", "False", "Pending")], False, "Preempted", False),
        ([("Evicted", "False", "x"), ("QuotaReserved", "False", "Pending")], False, "Pending", False),
    ],
)
def test_each_condition_is_one_state(
    conditions: list[tuple[str, str, str]], admitted: bool, reason: str, hopeless: bool
) -> None:
    state = judged("team", workload(*conditions))
    assert (state.admitted, state.reason, state.hopeless) == (admitted, reason, hopeless)


def live(queue: str | None = "team") -> Json:
    body = ray_job()
    body["metadata"] |= {"uid": "uid-1"}
    if queue:
        body["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] = queue
    return body


def test_without_a_queue_there_is_no_state() -> None:
    cluster = FakeCluster(NAMESPACE)
    assert queue_state(cluster, live(None)) is None
    assert cluster.asked == []


def test_without_kueue_nothing_lets_it_in() -> None:
    cluster = FakeCluster(NAMESPACE, kinds=("RayJob",))
    state = queue_state(cluster, live())
    assert state is not None
    assert (state.admitted, state.reason) == (False, "NoQueueing")


@pytest.mark.parametrize(("uid", "reason"), [("uid-1", "WaitingForQuota"), ("another", "NotSeen")])
def test_only_the_workload_of_this_very_object_counts(uid: str, reason: str) -> None:
    cluster = FakeCluster(NAMESPACE)
    metadata: dict[str, Any] = {"name": "w", "namespace": NAMESPACE, "labels": {"kueue.x-k8s.io/job-uid": uid}}
    body = workload(("QuotaReserved", "False", "WaitingForQuota"))
    cluster.put({"apiVersion": "kueue.x-k8s.io/v1beta1", "kind": "Workload", "metadata": metadata, **body})
    state = queue_state(cluster, live())
    assert state is not None
    assert state.reason == reason
