"""`status`: one screen, whatever the workload does."""

from __future__ import annotations

import json

from portable.errors import Diagnostic, Unreachable
from tests.cli.conftest import Run
from tests.cli.live import ON, operated, pod
from tests.fakes import FakeCluster


def test_nothing_there_is_no_error(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("status", *ON)
    assert (ran.code, ran.err) == (0, "")
    assert "demo on prod, namespace ml\nNothing of it is there.\n" in ran.out


def test_it_shows_object_pods_and_why_they_do_not_run(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Initializing", rayClusterName="demo-abc", startTime="2026-01-01T00:00:00Z")
    portable("apply", *ON, "--yes")
    cluster.put(pod("demo-head", "head"))
    waiting = {"state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such image"}}}
    cluster.put(pod("demo-worker", "trainers", phase="Pending", containerStatuses=[waiting]))
    ran = portable("status", *ON)
    assert ran.code == 0
    for words in ("RayJob demo: Initializing", "demo-head", "demo-worker: ImagePullBackOff: no such image", "node-1"):
        assert words in ran.out, ran.out


def test_warnings_about_it_are_shown_and_those_about_others_not(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Initializing", rayClusterName="demo-abc")
    portable("apply", *ON, "--yes")
    for name in ("demo", "other"):
        cluster.put(
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"name": f"{name}.1", "namespace": "ml"},
                "type": "Warning",
                "reason": "FailedToCreateHeadPod",
                "message": f"quota of\n{name}",
                "lastTimestamp": "2026-01-01T00:00:00Z",
                "count": 3,
                "involvedObject": {"kind": "RayJob", "name": name},
            }
        )
    (event,) = json.loads(portable("status", *ON, "-o", "json").out)["events"]
    assert (event["about"], event["message"], event["count"]) == ("RayJob demo", "quota of demo", 3)


def test_text_of_the_cluster_cannot_steer_the_terminal(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Failed", "FAILED", message="\x1b[2Jgone")
    portable("apply", *ON, "--yes")
    assert "\x1b[2J" not in portable("status", *ON, terminal=True).out


def test_no_answer_is_69(portable: Run, cluster: FakeCluster) -> None:
    cluster.fail("get", "demo", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    ran = portable("status", *ON)
    assert (ran.code, ran.out) == (69, "")


def test_several_targets_are_too_many(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("status", "spec.yaml", "-t", "prod,tiny")
    assert (ran.code, "target-missing" in ran.err) == (64, True)
    assert cluster.asked == []
