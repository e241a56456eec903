"""`destroy`: what it asks, what it deletes, what stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from portable.errors import Diagnostic, Unreachable
from tests.cli.build import SPEC, TARGETS
from tests.cli.conftest import Run
from tests.cli.live import JOB, ON
from tests.fakes import FakeCluster

DATA = "  data:\n    volumes: [{name: scratch, size: 10Gi, access: many, path: /scratch, groups: [trainers]}]\n"


@pytest.fixture
def applied(portable: Run, cluster: FakeCluster) -> FakeCluster:
    assert portable("apply", *ON, "--yes").code == 0
    return cluster


@pytest.fixture
def with_data(portable: Run, cluster: FakeCluster, site: Path) -> FakeCluster:
    """The same with a volume of its own."""
    (site / "targets.yaml").write_text(TARGETS.replace("data: {", "data: {scratch: {storageClass: fast}, "))
    (site / "spec.yaml").write_text(SPEC + DATA)
    ran = portable("apply", *ON, "--yes")
    assert ran.code == 0, ran.err
    assert claims(cluster)
    return cluster


def claims(cluster: FakeCluster) -> list[str]:
    return [ref.name for ref in cluster.objects if ref.kind == "PersistentVolumeClaim"]


def test_nothing_is_deleted_where_nobody_can_be_asked(portable: Run, applied: FakeCluster) -> None:
    ran = portable("destroy", *ON, stdin="")
    assert (ran.code, ran.out) == (64, "")
    assert JOB in applied.objects


def test_everything_goes(portable: Run, applied: FakeCluster) -> None:
    ran = portable("destroy", *ON, "--yes")
    assert ran.code == 0, ran.err
    assert applied.objects == {}
    assert "- delete RayJob ml/demo" in ran.err
    assert ran.out == "Destroyed: 4 deleted.\n"


def test_nothing_there_asks_nothing(portable: Run, cluster: FakeCluster) -> None:
    ran = portable("destroy", *ON, stdin="")
    assert ran.code == 0
    assert "nothing of demo is in namespace ml" in ran.err
    assert ran.out == "Destroyed: nothing was there.\n"


def test_data_stays_and_is_told(portable: Run, with_data: FakeCluster) -> None:
    kept = claims(with_data)
    ran = portable("destroy", *ON, "--yes")
    assert ran.code == 0, ran.err
    assert claims(with_data) == kept
    assert [ref.kind for ref in with_data.objects] == ["PersistentVolumeClaim"]
    assert "data-kept" in ran.err
    assert "--delete-data" in ran.err


def test_data_goes_when_told_also_later(portable: Run, with_data: FakeCluster) -> None:
    portable("destroy", *ON, "--yes")
    ran = portable("destroy", *ON, "--yes", "--delete-data")
    assert ran.code == 0, ran.err
    assert "data-loss" in ran.err
    assert with_data.objects == {}


def test_data_that_stayed_is_taken_up_again(portable: Run, with_data: FakeCluster) -> None:
    uids = {ref: body["metadata"]["uid"] for ref, body in with_data.objects.items() if claims(with_data)}
    portable("destroy", *ON, "--yes")
    ran = portable("plan", *ON, "-o", "json")
    plan = json.loads(ran.out)
    actions = {one["object"]["kind"]: one["action"] for one in plan["changes"]}
    assert actions["PersistentVolumeClaim"] == "unchanged"
    assert "adopted" not in {one["name"] for one in plan["risks"]}
    portable("apply", *ON, "--yes")
    for ref in with_data.objects:
        if ref.kind == "PersistentVolumeClaim":
            assert with_data.objects[ref]["metadata"]["uid"] == uids[ref]
    assert portable("plan", *ON, "--detailed-exitcode").code == 0


def test_half_way_ends_with_5_and_goes_on(portable: Run, applied: FakeCluster) -> None:
    applied.fail("delete", "portable-demo", Unreachable(Diagnostic("cluster-timeout", "no answer")))
    ran = portable("destroy", *ON, "--yes", "-o", "json")
    assert ran.code == 5
    assert "ConfigMap portable-demo" in ran.err
    assert not json.loads(ran.out)["complete"]
    assert portable("destroy", *ON, "--yes").code == 0
    assert applied.objects == {}


def test_interrupted_is_130(portable: Run, applied: FakeCluster) -> None:
    applied.fail("delete", "portable-demo", KeyboardInterrupt())
    ran = portable("destroy", *ON, "--yes")
    assert (ran.code, "destroy-incomplete" in ran.err) == (130, True)


def test_it_works_when_the_spec_no_longer_fits(portable: Run, applied: FakeCluster, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC.replace("nvidia-h100-80gb", "nvidia-b200"))
    assert portable("plan", *ON).code == 1
    assert portable("destroy", *ON, "--yes").code == 0
    assert applied.objects == {}
