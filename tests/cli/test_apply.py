"""`apply`: what it asks, what it writes, and how it ends."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from portable.errors import Diagnostic, Unreachable
from portable.model.plan import ObjectRef
from tests.cli.conftest import Run
from tests.cli.live import JOB, ON, edit, operated
from tests.fakes import FakeCluster
from tests.schemas import wrong_lines


def written(cluster: FakeCluster) -> list[str]:
    return [name for method, name in cluster.asked if method in ("apply", "delete")]


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Somebody sits at a terminal and types this."""
    monkeypatch.setattr("portable.cli.asking._is_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_nothing_is_written_where_nobody_can_be_asked(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("apply", *ON, stdin="")
    assert (ran.code, ran.out) == (64, "")
    assert "not-confirmed" in ran.err
    assert "--yes" in ran.err
    assert written(cluster) == []


@pytest.mark.parametrize(("said", "code"), [("n\n", 1), ("\n", 1), ("", 1), ("y\n", 0), ("yes\n", 0)])
def test_the_answer_counts(
    portable: Run, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch, said: str, code: int
) -> None:
    answer(monkeypatch, said)
    ran = portable("apply", *ON)
    assert ran.code == code
    assert (JOB in cluster.objects) is (code == 0)
    assert "Apply this to https://fake, namespace ml? [y/N]" in ran.err


def test_in_ci_nobody_is_asked(portable: Run, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "y\n")
    monkeypatch.setenv("CI", "true")
    assert portable("apply", *ON).code == 64
    assert written(cluster) == []


def test_the_plan_goes_to_standard_error_and_the_result_to_standard_output(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("apply", *ON, "--yes")
    assert ran.code == 0
    assert "+ create RayJob ml/demo" in ran.err
    assert "RayJob demo: created" in ran.err
    assert ran.out.startswith("Applied: ")
    assert "Next: portable status spec.yaml --target prod" in ran.out


def test_no_changes_ask_nothing_and_write_nothing(portable: Run, cluster: FakeCluster) -> None:
    portable("apply", *ON, "--yes")
    cluster.asked.clear()
    ran = portable("apply", *ON, stdin="")
    assert (ran.code, written(cluster)) == (0, [])
    assert "nothing had to change" in ran.out


def test_quiet_says_the_result_alone(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("apply", *ON, "--yes", "--quiet")
    assert (ran.code, ran.err) == (0, "")


def test_conflicts_end_with_4_and_are_forced_when_told(portable: Run, cluster: FakeCluster) -> None:
    portable("apply", *ON, "--yes")
    edit(cluster, lambda live: live["spec"].update(entrypoint="theirs"))
    ran = portable("apply", *ON, "--yes")
    assert ran.code == 4
    assert "kubectl edit" in ran.err
    assert "--force-conflicts" in ran.err
    assert cluster.objects[JOB]["spec"]["entrypoint"] == "theirs"
    assert portable("apply", *ON, "--yes", "--force-conflicts").code == 0
    assert cluster.objects[JOB]["spec"]["entrypoint"] != "theirs"


def test_a_failure_before_anything_is_written_is_its_own(portable: Run, cluster: FakeCluster) -> None:
    cluster.fail("apply", "portable-demo", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    assert portable("apply", *ON, "--yes").code == 69
    assert cluster.objects == {}


def test_half_way_ends_with_5_and_what_is_left(portable: Run, cluster: FakeCluster) -> None:
    cluster.fail("apply", "demo", Unreachable(Diagnostic("cluster-timeout", "no answer")), skip=1)
    ran = portable("apply", *ON, "--yes", "-o", "json")
    assert ran.code == 5, ran.err
    assert "run the same command again" in ran.err
    document = json.loads(ran.out)
    assert not document["complete"]
    assert [one["object"]["kind"] for one in document["left"]][-1] == "RayJob"
    assert document["stopped_by"][-1]["name"] == "apply-incomplete"
    assert portable("apply", *ON, "--yes").code == 0
    assert JOB in cluster.objects


def test_interrupted_ends_with_130_and_what_was_done(portable: Run, cluster: FakeCluster) -> None:
    cluster.fail("apply", "demo", KeyboardInterrupt())
    ran = portable("apply", *ON, "--yes")
    assert ran.code == 130
    assert "not applied: " in ran.err
    assert "RayJob demo (create)" in ran.err


def test_waiting_ends_well(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Complete", "SUCCEEDED")
    ran = portable("apply", *ON, "--yes", "--wait")
    assert ran.code == 0
    assert "RayJob demo: Complete, SUCCEEDED" in ran.out


def test_waiting_for_a_job_that_fails_ends_with_1(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Failed", "FAILED", reason="AppFailed", message="exit code 7")
    ran = portable("apply", *ON, "--yes", "--wait")
    assert (ran.code, ran.out) == (1, "")
    assert "error[work-failed]: RayJob demo has failed (AppFailed)" in ran.err
    assert "exit code 7" in ran.err


def test_waiting_has_an_end(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Running", "RUNNING")
    ran = portable("apply", *ON, "--yes", "--wait", "--timeout", "0.01")
    assert ran.code == 69
    assert "error[wait-timeout]" in ran.err


def test_events_tell_everything_in_order(portable: Run, cluster: FakeCluster, site: Path) -> None:
    ran = portable("apply", *ON, "--yes", "-o", "jsonl", "-o", "json=applied.json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    kinds = [one["type"] for one in lines]
    assert kinds[0] == "version"
    assert kinds[-1] == "end"
    assert kinds.count("planned_change") == kinds.count("apply_done") == kinds.count("apply_started") > 1
    assert lines[0]["format_version"] == "1.0"
    assert wrong_lines("event", ran.out) == []
    assert json.loads((site / "applied.json").read_text())["applied"] == lines[-1]["applied"]


def test_events_of_a_failure_end_with_it(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Failed", "FAILED", reason="AppFailed")
    ran = portable("apply", *ON, "--yes", "--wait", "-o", "jsonl")
    last = json.loads(ran.out.splitlines()[-1])
    assert (ran.code, last["type"], last["complete"]) == (1, "end", False)
    assert last["stopped_by"][0]["name"] == "work-failed"
    assert wrong_lines("event", ran.out) == []
    assert last["states"][0]["reason"] == "AppFailed"


def test_a_saved_plan_is_applied_without_a_question(portable: Run, cluster: FakeCluster, site: Path) -> None:
    assert portable("plan", *ON, "--out", "p.plan").code == 0
    assert (site / "p.plan").stat().st_mode & 0o777 == 0o600
    ran = portable("apply", "p.plan", stdin="")
    assert ran.code == 0, ran.err
    assert JOB in cluster.objects


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        ("spec.yaml", "replicas: 2", "replicas: 3", "spec-changed"),
        ("clouds/acme/regions.yaml", '"40.00"', '"41.00"', "facts-changed"),
    ],
)
def test_a_saved_plan_is_applied_as_it_is_and_what_has_changed_since_is_warned_of(
    portable: Run, cluster: FakeCluster, site: Path, file: str, old: str, new: str, name: str
) -> None:
    portable("plan", *ON, "--out", "p.plan")
    (site / file).write_text((site / file).read_text().replace(old, new))
    ran = portable("apply", "p.plan")
    assert (ran.code, ran.err.count("warning[")) == (0, 1)
    assert f"warning[{name}]" in ran.err
    assert cluster.objects[JOB]["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["replicas"] == 2


def test_a_stale_plan_is_refused_with_3(portable: Run, cluster: FakeCluster) -> None:
    portable("plan", *ON, "--out", "p.plan")
    portable("apply", *ON, "--yes")
    ran = portable("apply", "p.plan")
    assert ran.code == 3
    assert "has been created meanwhile" in ran.err
    assert "portable plan spec.yaml --target prod" in ran.err


def test_a_plan_for_another_cluster_is_refused_with_3(portable: Run, cluster: FakeCluster) -> None:
    portable("plan", *ON, "--out", "p.plan")
    cluster.uid = "another"
    ran = portable("apply", "p.plan")
    assert (ran.code, "another-cluster" in ran.err) == (3, True)
    assert written(cluster) == []


@pytest.mark.parametrize("words", [["--target", "prod"], ["--namespace", "x"], ["--prune"], ["--rerun"]])
def test_a_saved_plan_takes_nothing_that_would_change_it(portable: Run, cluster: FakeCluster, words: list[str]) -> None:
    portable("plan", *ON, "--out", "p.plan")
    ran = portable("apply", "p.plan", *words)
    assert (ran.code, "plan-is-made" in ran.err) == (64, True)


def test_a_finished_job_is_run_again_only_when_told(portable: Run, cluster: FakeCluster) -> None:
    operated(cluster, "Complete", "SUCCEEDED")
    portable("apply", *ON, "--yes")
    uid = cluster.objects[JOB]["metadata"]["uid"]
    portable("apply", *ON, "--yes")
    assert cluster.objects[JOB]["metadata"]["uid"] == uid
    assert portable("apply", *ON, "--yes", "--rerun").code == 0
    assert cluster.objects[JOB]["metadata"]["uid"] != uid


def test_blockers_end_with_1_and_write_nothing(portable: Run, cluster: FakeCluster) -> None:
    cluster.namespaces.clear()
    ran = portable("apply", *ON, "--yes")
    assert (ran.code, "namespace-missing" in ran.err) == (1, True)
    assert written(cluster) == []


def test_an_unknown_file_is_said_to_be_none(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("apply", "nothing.yaml", "-t", "prod")
    assert ran.code == 6
    assert cluster.asked == []


def test_a_namespace_of_the_command_line_counts(portable: Run, cluster: FakeCluster) -> None:
    cluster.namespaces.add("other")
    assert portable("apply", *ON, "--yes", "-n", "other").code == 0
    assert ObjectRef("ray.io/v1", "RayJob", "other", "demo") in cluster.objects
