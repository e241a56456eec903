"""`drift`: its exit codes and what it tells."""

from __future__ import annotations

import json

import pytest

from portable.errors import Diagnostic, NotAuthorised
from tests.cli.conftest import Run
from tests.cli.live import JOB, ON, edit
from tests.fakes import FakeCluster


@pytest.fixture
def applied(portable: Run, cluster: FakeCluster) -> FakeCluster:
    assert portable("apply", *ON, "--yes").code == 0
    return cluster


def test_as_applied_is_0(portable: Run, applied: FakeCluster) -> None:
    ran = portable("drift", *ON, "--detailed-exitcode")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize(("words", "code"), [([], 1), (["--detailed-exitcode"], 2)])
def test_an_edit_is_told_with_its_owner(portable: Run, applied: FakeCluster, words: list[str], code: int) -> None:
    edit(applied, lambda live: live["spec"].update(entrypoint="theirs"))
    ran = portable("drift", *ON, *words)
    assert ran.code == code
    assert "spec.entrypoint" in ran.out
    assert "kubectl edit" in ran.out


def test_what_the_queue_does_is_none(portable: Run, applied: FakeCluster) -> None:
    applied.write_as("kueue", JOB, lambda live: live["spec"].update(suspend=True))
    assert portable("drift", *ON).code == 0


def test_json_names_object_field_and_owner(portable: Run, applied: FakeCluster) -> None:
    edit(applied, lambda live: live["spec"].update(entrypoint="theirs"))
    found = json.loads(portable("drift", *ON, "-o", "json").out)
    (one,) = found["objects"]
    assert (found["applied"], found["drifted"], one["object"]["kind"]) == (True, 1, "RayJob")
    (field,) = one["fields"]
    assert (field["path"], field["after"], field["expected"]) == (["spec", "entrypoint"], "theirs", False)


def test_a_missing_object_is_drift(portable: Run, applied: FakeCluster) -> None:
    del applied.objects[JOB]
    ran = portable("drift", *ON)
    assert ran.code == 1
    assert "RayJob demo" in ran.out


def test_never_applied_is_said(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("drift", *ON)
    assert ran.code == 0
    assert "never" in ran.out.lower() or "not applied" in ran.out.lower()


def test_who_may_not_look_is_told(portable: Run, applied: FakeCluster) -> None:
    applied.fail("get", "portable-demo", NotAuthorised(Diagnostic("not-authorised", "you may not get configmaps")))
    ran = portable("drift", *ON)
    assert (ran.code, "not-authorised" in ran.err) == (77, True)


def test_nothing_is_written(portable: Run, applied: FakeCluster) -> None:
    applied.asked.clear()
    portable("drift", *ON)
    assert {method for method, _ in applied.asked} <= {"identity", "get"}
