"""Which log is read, and what following waits for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portable.deploy.logs import Wanted, lines
from portable.errors import Diagnostic, Refused, Unreachable
from tests.deploy.objects import CLUSTER, JOB, NAMESPACE, ray_cluster, ray_job, running
from tests.fakes import FakeCluster, Json

DASHBOARD = "/api/v1/namespaces/ml/services/llm-abc-head-svc:8265/proxy/api/jobs/llm-xyz/logs"


def pod(name: str, container: str, phase: str = "Running", **labels: str) -> Json:
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    spec = {"containers": [{"name": container}]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": {"phase": phase}}


def submitter(name: str = "llm-1", phase: str = "Running") -> Json:
    return pod(name, "ray-job-submitter", phase, **{"batch.kubernetes.io/job-name": "llm"})


def head(cluster: str = "llm-abc") -> Json:
    return pod("llm-head", "ray-head", **{"ray.io/cluster": cluster, "ray.io/node-type": "head"})


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    made.put(ray_job())
    running(made.objects[JOB])
    made.objects[JOB]["status"]["jobId"] = "llm-xyz"
    made.logs["llm-1", "ray-job-submitter"] = ["one", "two"]
    return made


def read(cluster: FakeCluster, role: str | None = None, **wanted: bool | int) -> list[str]:
    return list(lines(cluster, JOB, Wanted(role, **wanted), lambda words: None))  # type: ignore[arg-type] # of a test


def sleeps(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    story = list(steps)
    monkeypatch.setattr("portable.deploy.logs.time.sleep", lambda seconds: story.pop(0)())


def test_following_waits_until_the_submitter_has_started(cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    sleeps(
        monkeypatch,
        lambda: cluster.put(submitter(phase="Pending")),
        lambda: cluster.put(submitter()),
    )
    assert read(cluster, follow=True) == ["one", "two"]


def test_following_does_not_wait_for_a_job_that_has_failed(cluster: FakeCluster) -> None:
    cluster.objects[JOB]["status"] = {"jobDeploymentStatus": "Failed", "jobStatus": "FAILED"}
    with pytest.raises(Refused, match="no log to read: Failed, FAILED"):
        read(cluster, follow=True)


def test_the_last_of_several_submitters_is_read(cluster: FakeCluster) -> None:
    cluster.put(submitter("llm-0", "Failed"))
    cluster.put(submitter("llm-1"))
    assert read(cluster) == ["one", "two"]


def test_the_dashboard_is_asked_when_the_submitter_is_gone(cluster: FakeCluster) -> None:
    cluster.texts[DASHBOARD] = '{"logs": "a\\nb\\nc"}'
    assert read(cluster, tail=2) == ["b", "c"]


@pytest.mark.parametrize("text", ["", "<html>", "{}", "[]", '"x"'])
def test_a_dashboard_that_says_something_else_is_none(cluster: FakeCluster, text: str) -> None:
    cluster.texts[DASHBOARD] = text
    with pytest.raises(Refused, match="no log to read"):
        read(cluster)


def test_a_dashboard_that_does_not_answer_is_none(cluster: FakeCluster) -> None:
    cluster.fail("read", DASHBOARD, Unreachable(Diagnostic("cluster-timeout", "no answer")))
    with pytest.raises(Refused):
        read(cluster)


def test_a_service_or_a_cluster_prints_what_its_head_prints() -> None:
    made = FakeCluster(NAMESPACE)
    made.put(ray_cluster())
    made.put(head("llm"))
    made.logs["llm-head", "ray-head"] = ["head says"]
    assert list(lines(made, CLUSTER, Wanted(), lambda words: None)) == ["head says"]


def test_nothing_applied_is_said(cluster: FakeCluster) -> None:
    del cluster.objects[JOB]
    with pytest.raises(Refused, match="is not there"):
        read(cluster)
