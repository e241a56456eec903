"""Waiting: when it ends, and what it says meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portable.deploy.wait import Patience, WorkFailed, wait_for
from portable.errors import Diagnostic, Interrupted, NotAuthorised, Unreachable
from portable.model.plan import ObjectRef
from portable.model.status import ObjectState
from tests.deploy.objects import CLUSTER, JOB, NAMESPACE, config_map, ray_cluster, ray_job
from tests.fakes import FakeCluster, Json

Story = list[Callable[[], object]]


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    made.put(ray_job())
    return made


def tell(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    """What happens while the waiting sleeps, step by step; then nothing more may be waited for."""
    story = list(steps)

    def sleep(seconds: float) -> None:
        assert story, "it waits although nothing happens any more"
        story.pop(0)()

    monkeypatch.setattr("portable.deploy.wait.time.sleep", sleep)


def becomes(cluster: FakeCluster, deployment: str, job: str = "", **more: str) -> Callable[[], None]:
    def change() -> None:
        cluster.objects[JOB]["status"] = {"jobDeploymentStatus": deployment, "jobStatus": job, **more}

    return change


def told(cluster: FakeCluster, *refs: ObjectRef) -> list[str]:
    said: list[str] = []

    def say(state: ObjectState, words: str) -> None:
        said.append(words)

    wait_for(cluster, refs or (JOB,), say)
    return said


def test_succeeded_is_not_the_end_before_complete(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(
        monkeypatch,
        becomes(cluster, "Initializing"),
        becomes(cluster, "Running", "RUNNING"),
        becomes(cluster, "Running", "RUNNING"),
        becomes(cluster, "Running", "SUCCEEDED"),
        becomes(cluster, "Complete", "SUCCEEDED"),
    )
    assert told(cluster) == [
        "not seen by the operator yet",
        "Initializing",
        "Running, RUNNING",
        "Running, SUCCEEDED",
        "Complete, SUCCEEDED",
    ]


@pytest.mark.parametrize(
    ("deployment", "job", "more"),
    [
        ("Failed", "FAILED", {"reason": "AppFailed"}),
        ("Failed", "", {"reason": "DeadlineExceeded"}),
        ("ValidationFailed", "", {"reason": "ValidationFailed"}),
        ("Complete", "STOPPED", {}),
    ],
)
def test_a_bad_end_is_an_error(cluster: FakeCluster, deployment: str, job: str, more: dict[str, str]) -> None:
    becomes(cluster, deployment, job, message="because", **more)()
    with pytest.raises(WorkFailed, match=more.get("reason", "Stopped")) as failed:
        told(cluster)
    assert failed.value.diagnostics[0].notes[0] == "because"


def test_a_retry_is_no_end(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    becomes(cluster, "Retrying", "FAILED", reason="AppFailed")()
    tell(monkeypatch, becomes(cluster, "Complete", "SUCCEEDED"))
    assert told(cluster)[-1] == "Complete, SUCCEEDED"


def _queued(cluster: FakeCluster, reason: str) -> None:
    live = cluster.objects[JOB]
    live["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] = "team"
    workload: Json = {
        "apiVersion": "kueue.x-k8s.io/v1beta1",
        "kind": "Workload",
        "metadata": {
            "name": "w",
            "namespace": NAMESPACE,
            "labels": {"kueue.x-k8s.io/job-uid": live["metadata"]["uid"]},
        },
        "status": {
            "conditions": [{"type": "QuotaReserved", "status": "False", "reason": reason, "message": "8 more needed"}]
        },
    }
    cluster.put(workload)


def test_the_queue_s_reason_is_said(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    _queued(cluster, "Pending")
    becomes(cluster, "Suspended")()
    tell(monkeypatch, becomes(cluster, "Complete", "SUCCEEDED"))
    assert told(cluster)[0] == "Suspended; queue team: 8 more needed"


@pytest.mark.parametrize("reason", ["ExceedsMaxQuota", "NoMatchingFlavor"])
def test_what_the_queue_will_never_let_in_is_not_waited_for(cluster: FakeCluster, reason: str) -> None:
    _queued(cluster, reason)
    becomes(cluster, "Suspended")()
    with pytest.raises(WorkFailed, match="never be let in by queue team"):
        told(cluster)


def test_pods_that_do_not_run_are_said(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    becomes(cluster, "Initializing", rayClusterName="llm-abc")()
    cluster.put(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": "p",
                "namespace": NAMESPACE,
                "labels": {"ray.io/cluster": "llm-abc", "ray.io/node-type": "head"},
            },
            "status": {
                "containerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull", "message": "no  such\nimage"}}}]
            },
        }
    )
    tell(monkeypatch, becomes(cluster, "Complete", "SUCCEEDED"))
    assert told(cluster)[0] == "Initializing; head ErrImagePull: no such image"


def test_deleted_meanwhile_is_an_error(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(monkeypatch, lambda: cluster.objects.pop(JOB))
    with pytest.raises(WorkFailed, match="deleted while we waited"):
        told(cluster)


def test_patience_has_an_end_that_says_what_it_waited_for(cluster: FakeCluster) -> None:
    becomes(cluster, "Running", "RUNNING")()
    with pytest.raises(Unreachable, match="not there yet after 1 s: Running, RUNNING"):
        wait_for(cluster, (JOB,), lambda *_: None, Patience(1, poll=2))


def test_interrupted_says_that_it_goes_on(cluster: FakeCluster) -> None:
    cluster.fail("get", "llm", KeyboardInterrupt())
    with pytest.raises(Interrupted, match="the workload goes on"):
        told(cluster)


def test_what_does_nothing_is_not_waited_for(cluster: FakeCluster) -> None:
    cluster.put(config_map())
    assert told(cluster, ObjectRef("v1", "ConfigMap", NAMESPACE, "llm-code")) == []


def test_a_cluster_is_ready_when_its_workers_are(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = FakeCluster(NAMESPACE)
    cluster.put(ray_cluster())

    def ready(workers: int) -> Callable[[], None]:
        def change() -> None:
            live = cluster.objects[CLUSTER]
            live["metadata"]["generation"] = 1
            live["status"] = {
                "observedGeneration": 1,
                "desiredWorkerReplicas": 2,
                "readyWorkerReplicas": workers,
                "conditions": [{"type": "HeadPodReady", "status": "True"}],
            }

        return change

    tell(monkeypatch, ready(1), ready(2))
    assert told(cluster, CLUSTER) == [
        "not seen by the operator yet",
        "1 of 2 workers ready",
        "ready, 2 of 2 workers ready",
    ]


def test_a_cluster_that_does_not_answer_for_a_while_is_asked_again(
    cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    becomes(cluster, "Running", "RUNNING")()
    lost = Unreachable(Diagnostic("cluster-busy", "too busy"))
    tell(
        monkeypatch,
        lambda: cluster.fail("get", "llm", lost),
        lambda: cluster.fail("get", "llm", lost),
        becomes(cluster, "Complete", "SUCCEEDED"),
    )
    assert told(cluster) == ["Running, RUNNING", "too busy; trying again", "Complete, SUCCEEDED"]


def test_a_cluster_that_does_not_answer_for_long_is_given_up(
    cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr("portable.deploy.wait.time.monotonic", lambda: next(clock))
    lost = Unreachable(Diagnostic("cluster-busy", "too busy"))
    steps = [lambda: cluster.fail("get", "llm", lost)] * 9
    cluster.fail("get", "llm", lost)
    tell(monkeypatch, *steps)
    with pytest.raises(Unreachable, match="too busy"):
        told(cluster)


def test_no_right_to_look_is_not_waited_out(cluster: FakeCluster) -> None:
    cluster.fail("get", "llm", NotAuthorised(Diagnostic("not-authorised", "no")))
    with pytest.raises(NotAuthorised):
        told(cluster)
