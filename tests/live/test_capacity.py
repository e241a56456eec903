"""Capacity asked of cloud and cluster: who said what, and what nobody could say."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

import portable
from portable.api.capacity import as_blockers, as_conditions, wanted_of
from portable.errors import Diagnostic, NotAuthorised
from portable.live import aws_capacity
from portable.live.access import Access
from portable.live.verdicts import offering, quota, reservation
from portable.model.catalog import CapacityLine, Machines
from tests.cli.build import SPEC
from tests.fakes import FakeCluster
from tests.live.build import access


def placed(tmp_path: Path, target: str = "aws") -> tuple[portable.Workload, portable.Placement]:
    (tmp_path / "spec.yaml").write_text(SPEC)
    workload = portable.load(tmp_path / "spec.yaml")
    return workload, portable.resolve(workload, (target, portable.Target(provider=target)))


def test_the_nodes_of_every_role_are_asked_for(tmp_path: Path) -> None:
    wanted = wanted_of(*placed(tmp_path))
    trainers = next(one for one in wanted.machines if one.role == "trainers")
    assert (trainers.instance_type, trainers.nodes, trainers.vcpus) == ("p5.48xlarge", 2, 192)
    assert (trainers.accelerators, trainers.purchase) == (16, "onDemand")
    assert {one.role for one in wanted.machines} == {"head", "trainers"}


def test_a_block_is_asked_for_as_long_as_a_run_takes(tmp_path: Path) -> None:
    """In whole steps: a day each for the first two weeks."""
    lasting = SPEC.replace("12h", "36h").replace("8h", "30h")
    (tmp_path / "spec.yaml").write_text(
        lasting.replace("exclusiveNode", "purchase: [capacityBlock]\n      exclusiveNode")
    )
    workload = portable.load(tmp_path / "spec.yaml")
    target = portable.Target(provider="aws", reservations={"*": "cr-1"})
    found = wanted_of(workload, portable.resolve(workload, ("aws", target)))
    assert {one.role: one.hours for one in found.machines} == {"head": None, "trainers": 48}


def test_cloud_and_cluster_answer_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = CapacityLine("offering of p5.48xlarge", "verified", "sold in us-east-1a", "Amazon EC2")
    monkeypatch.setattr(aws_capacity, "check", lambda *_: (line,))
    found = portable.check_capacity(*placed(tmp_path), FakeCluster("default"), access())
    assert found[0] == line
    nodes = {one.subject: one for one in found[1:]}
    assert nodes["nodes for trainers"].verdict == "refused"
    assert nodes["nodes for trainers"].source == "the cluster"
    assert all(one.subject.split()[0] in ("nodes", "queue", "quota") for one in found[1:])


def test_a_cloud_that_cannot_be_asked_verifies_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> NoReturn:
        raise NotAuthorised(Diagnostic("no-credentials", "nobody is logged in", help=("log in",)))

    monkeypatch.setattr(aws_capacity, "check", nobody)
    (line,) = portable.check_capacity(*placed(tmp_path), access=access())
    assert (line.verdict, line.because, line.fix) == ("unverified", "nobody is logged in", ("log in",))
    (line,) = portable.check_capacity(*placed(tmp_path, "nebius"), access=access())
    assert line.verdict == "unverified"


def test_a_refusal_blocks_and_the_rest_are_conditions() -> None:
    lines = (quota("q", 9, 8, 0, "X", "vCPUs"), quota("q", 8, 8, 0, "X", "vCPUs"), quota("q", 8, 8, None, "X", "vCPUs"))
    assert [one.verdict for one in lines] == ["refused", "verified", "unverified"]
    assert [one.status for one in as_conditions(lines)] == ["verified", "unverified"]
    (blocker,) = as_blockers(lines)
    assert (blocker.name, bool(blocker.help)) == ("capacity-refused", True)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (quota("q", 192, 400, 200, "X", "vCPUs"), "verified"),
        (quota("q", 192, 400, 209, "X", "vCPUs"), "refused"),
        (offering("p5", "r", ["b", "a"], "X"), "verified"),
        (offering("p5", "r", [], "X"), "refused"),
        (reservation(Machines("w", "p5", 2, "reservation"), None, "X"), "refused"),
        (reservation(Machines("w", "p5", 2, "reservation"), 1, "X"), "refused"),
        (reservation(Machines("w", "p5", 2, "reservation"), 2, "X"), "verified"),
    ],
)
def test_verdicts(line: CapacityLine, verdict: str) -> None:
    assert line.verdict == verdict
    assert bool(line.fix) is (verdict == "refused")


NAMES = {
    "Running On-Demand P instances": 1,
    "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances": 2,
    "Running On-Demand G and VT instances": 3,
    "Running On-Demand Trn instances": 4,
    "All P4, P3 and P2 Spot Instance Requests": 5,
    "All P5 Spot Instance Requests": 6,
    "All G and VT Spot Instance Requests": 7,
}


@pytest.mark.parametrize(
    ("kind", "spot", "number"),
    [
        ("p5.48xlarge", False, 1),
        ("p5.48xlarge", True, 6),
        ("p4d.24xlarge", True, 5),
        ("m7i.large", False, 2),
        ("g6e.xlarge", True, 7),
        ("trn2.48xlarge", False, 4),
        ("inf2.xlarge", False, None),
        ("p6-b200.48xlarge", True, None),
    ],
)
def test_the_quota_of_an_instance_type(kind: str, spot: bool, number: int | None) -> None:
    assert NAMES.get(aws_capacity.quota_of(kind, spot=spot, names=NAMES) or "") == number


def test_access_is_patient_but_not_for_ever() -> None:
    using = Access(pause=0.5)
    assert [using.pause_before(attempt) for attempt in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert using.pause_before(20) == 20
    assert using.pause_before(1, "7") == 7
    assert using.pause_before(1, "86400") == 60
    assert using.pause_before(1, "soon") == 0.5
