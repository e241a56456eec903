"""What is gathered of a workload, and which objects of it are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.deploy.status import status_of, warnings
from portable.deploy.subjects import watched
from portable.loader.workload import load_workload
from portable.model.plan import ObjectRef, Subject
from portable.model.workload import Workload
from tests.cli.build import SPEC
from tests.deploy.objects import JOB, NAMESPACE, SUBJECT, ray_job
from tests.fakes import FakeCluster, Json

DEMO = Subject("demo", "prod", NAMESPACE, "spec.yaml", "", "")


def workload(folder: Path, work: str = "job: {command: [python, train.py]}") -> Workload:
    head, _, rest = SPEC.partition("  job:")
    _, _, code = rest.partition("  code:")
    (folder / "spec.yaml").write_text(f"{head}  {work}\n  code:{code}")
    return load_workload(folder / "spec.yaml")


@pytest.mark.parametrize(
    ("work", "kind"),
    [
        ("job: {command: [python, train.py]}", "RayJob"),
        ("cluster: {ttl: 8h}", "RayCluster"),
        ('service: {applications: [{name: a, import: "a:b"}]}', "RayService"),
    ],
)
def test_the_one_object_is_known_by_its_kind_and_name(tmp_path: Path, work: str, kind: str) -> None:
    cluster = FakeCluster(NAMESPACE)
    assert watched(cluster, workload(tmp_path, work), DEMO) == (ObjectRef("ray.io/v1", kind, NAMESPACE, "demo"),)
    assert cluster.asked == []


def test_of_a_schedule_its_maker_and_the_newest_jobs_are_looked_at(tmp_path: Path) -> None:
    cluster = FakeCluster(NAMESPACE, kinds=("RayJob", "CronJob"))
    made = workload(tmp_path, 'schedule: {cron: "0 2 * * *", job: {command: [python, train.py]}}')
    assert watched(cluster, made, DEMO) == ()

    for number in range(5):
        body = ray_job()
        body["metadata"] |= {"name": f"demo-{number}", "creationTimestamp": f"2026-01-0{number + 1}T00:00:00Z"}
        body["metadata"]["labels"]["portable.dev/workload"] = "demo"
        cluster.put(body)
    cluster.put({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "demo", "namespace": NAMESPACE}})
    names = [f"{ref.kind} {ref.name}" for ref in watched(cluster, made, DEMO)]
    assert names == ["CronJob demo", "RayJob demo-2", "RayJob demo-3", "RayJob demo-4"]


def event(about: str, when: str, kind: str = "Warning") -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{about}-{when}", "namespace": NAMESPACE, "creationTimestamp": when},
        "type": kind,
        "reason": "Failed",
        "message": f"at {when}",
        "involvedObject": {"kind": "Pod", "name": about},
    }


def test_only_the_newest_warnings_about_it_are_kept_in_their_order() -> None:
    cluster = FakeCluster(NAMESPACE)
    for body in (event("a", "3"), event("a", "1"), event("b", "2"), event("a", "4", "Normal"), event("a", "2")):
        cluster.put(body)
    assert [one.message for one in warnings(cluster, NAMESPACE, {"a"}, most=2)] == ["at 2", "at 3"]


def test_nothing_there_asks_for_no_events() -> None:
    cluster = FakeCluster(NAMESPACE)
    found = status_of(cluster, SUBJECT, (JOB,))
    assert not found.is_there
    assert ("list", "Event") not in cluster.asked


def test_a_kind_that_is_not_known_is_nothing_there() -> None:
    assert not status_of(FakeCluster(NAMESPACE, kinds=("Pod", "Event")), SUBJECT, (JOB,)).is_there


def test_a_service_tells_where_it_answers() -> None:
    cluster = FakeCluster(NAMESPACE)
    body = {
        "apiVersion": "ray.io/v1",
        "kind": "RayService",
        "metadata": {"name": "llm", "namespace": NAMESPACE},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }
    cluster.put(body)
    (one,) = status_of(cluster, SUBJECT, (ObjectRef("ray.io/v1", "RayService", NAMESPACE, "llm"),)).objects
    assert one.address == "llm-serve-svc:8000"
    assert one.verdict is not None
    assert one.verdict.ending == "succeeded"
