"""`logs`: whose lines they are, and where they go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.live import ON, operated, pod
from tests.fakes import FakeCluster


@pytest.fixture
def running(portable: Run, cluster: FakeCluster) -> FakeCluster:
    operated(cluster, "Running", "RUNNING", rayClusterName="demo-abc", jobId="demo-xyz")
    assert portable("apply", *ON, "--yes").code == 0
    for name, role in (("demo-head", "head"), ("demo-w1", "trainers"), ("demo-w2", "trainers")):
        cluster.put(pod(name, role))
    cluster.logs["demo-head", "ray-head"] = ["head says"]
    cluster.logs["demo-w1", "ray-worker"] = ["one"]
    cluster.logs["demo-w2", "ray-worker"] = ["two"]
    return cluster


def submitted(cluster: FakeCluster) -> None:
    cluster.put(pod("demo-submit", "submitter"))
    cluster.logs["demo-submit", "ray-job-submitter"] = ["first", "second", "third"]


def test_a_job_prints_what_its_submitter_prints(portable: Run, running: FakeCluster) -> None:
    submitted(running)
    ran = portable("logs", *ON)
    assert (ran.code, ran.out, ran.err) == (0, "first\nsecond\nthird\n", "")


def test_the_last_lines_alone(portable: Run, running: FakeCluster) -> None:
    submitted(running)
    assert portable("logs", *ON, "--tail", "1").out == "third\n"


def test_without_a_submitter_the_dashboard_is_asked_and_that_is_said(portable: Run, running: FakeCluster) -> None:
    path = "/api/v1/namespaces/ml/services/demo-abc-head-svc:8265/proxy/api/jobs/demo-xyz/logs"
    running.texts[path] = '{"logs": "a\\nb"}'
    ran = portable("logs", *ON)
    assert (ran.code, ran.out) == (0, "a\nb\n")
    assert "dashboard" in ran.err


def test_each_pod_of_a_group_is_named(portable: Run, running: FakeCluster) -> None:
    assert portable("logs", *ON, "--of", "trainers").out == "demo-w1: one\ndemo-w2: two\n"


def test_an_unknown_role_is_refused_with_those_there_are(portable: Run, running: FakeCluster) -> None:
    ran = portable("logs", *ON, "--of", "nobody")
    assert (ran.code, ran.out) == (1, "")
    assert "head, trainers" in ran.err


def test_nothing_to_read_is_1(portable: Run, running: FakeCluster) -> None:
    ran = portable("logs", *ON)
    assert (ran.code, "no-log" in ran.err) == (1, True)


def test_nothing_applied_is_1(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("logs", *ON)
    assert (ran.code, "nothing-applied" in ran.err) == (1, True)


def test_lines_go_to_a_file(portable: Run, running: FakeCluster, site: Path) -> None:
    submitted(running)
    ran = portable("logs", *ON, "-o", "text=job.log")
    assert (ran.code, ran.out) == (0, "")
    assert (site / "job.log").read_text() == "first\nsecond\nthird\n"


def test_a_terminal_is_not_steered_and_a_pipe_gets_what_was_printed(portable: Run, running: FakeCluster) -> None:
    submitted(running)
    running.logs["demo-submit", "ray-job-submitter"] = ["\x1b[2Jgone"]
    assert portable("logs", *ON).out == "\x1b[2Jgone\n"
    assert "\x1b[2J" not in portable("logs", *ON, terminal=True).out
