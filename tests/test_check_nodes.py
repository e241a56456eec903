"""What check-nodes of the gallery makes of what it has measured; that it measures is seen in `parts` and `cluster`."""

from __future__ import annotations

import runpy
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.write_manifests import GALLERY, workload

JUDGE = runpy.run_path(str(GALLERY / "check-nodes" / "src" / "judge.py"))
LIMITS = {"workers": 2, "apart": True, "min_gbps": 1.0, "max_skew_ms": 100.0}


def worker(name: str, **other: Any) -> dict[str, Any]:
    """A worker with which all is well, on a node of its own."""
    sizes = {"cpus": 0.5, "memory": 2**31, "shared_memory": 2**30}
    clock = {"skew_ms": 1.0, "skew_error_ms": 0.5}
    return (
        {"name": name, "address": "10.0.0.1", "node": f"n-{name}", "dns": "head", "dns_ms": 1.0} | sizes | clock | other
    )


def report(*workers: dict[str, Any], **pair: Any) -> dict[str, Any]:
    """Of two workers, or of these."""
    way = {"from": "a", "to": "b", "round_trip_us": 80.0, "gbps": 9.5, "object_gbps": 4.0}
    pairs = [{"from": "a", "to": "b", **pair} if "error" in pair else way | pair]
    return {"workers": list(workers or (worker("a"), worker("b"))), "pairs": pairs}


def told(made: dict[str, Any], **limits: Any) -> list[str]:
    return list(JUDGE["problems"](made, LIMITS | limits))


@given(some.integers(min_value=0, max_value=40))
def test_every_pair_is_measured_once_and_no_worker_twice_at_a_time(count: int) -> None:
    made = list(JUDGE["rounds"](count))
    pairs = [frozenset(pair) for pair in chain.from_iterable(made)]
    assert len(pairs) == len(set(pairs)) == count * (count - 1) // 2
    assert all(len(pair) == 2 and max(pair) < count for pair in pairs)
    assert all(len(set(chain.from_iterable(one))) == 2 * len(one) for one in made)


def test_nothing_is_said_where_all_is_well() -> None:
    assert told(report()) == []


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (report(worker("a")), "2 workers were wanted, 1 came"),
        (report(worker("a", node="x"), worker("b", node="x")), "a, b share node x, though they are to be spread"),
        (report(error="timed out"), "a cannot talk to b: timed out"),
        (report(gbps=0.25), "a to b: 0.25 Gbit/s, less than 1"),
        (report(worker("a"), worker("b", dns_ms=None)), "b cannot look up head"),
        (report(worker("a"), worker("b", skew_ms=-220.0)), "the clock of b is -220 ms off, more than 100"),
    ],
)
def test_what_would_spoil_a_job_is_told(made: dict[str, Any], problem: str) -> None:
    assert told(made) == [problem]


def test_one_machine_that_stands_in_for_all_is_not_held_to_be_several() -> None:
    assert told(report(worker("a", node="x"), worker("b", node="x")), apart=False) == []


def test_a_clock_is_not_blamed_for_a_slow_answer() -> None:
    assert told(report(worker("a"), worker("b", skew_ms=150.0, skew_error_ms=60.0))) == []


@pytest.mark.parametrize("made", [report(), report(error="refused"), report(worker("a", dns_ms=None), worker("b"))])
def test_tables_have_a_row_for_each_worker_and_each_way(made: dict[str, Any]) -> None:
    lines = "\n".join(JUDGE["tables"](made)).splitlines()
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line]
    assert [row[0] for row in rows] == ["worker", "a", "b", "from", "a"]
    assert {len(row) for row in rows[:3]} == {8}
    assert rows[4][:2] == ["a", "b"]


def test_it_waits_for_as_many_workers_as_the_spec_has() -> None:
    found = workload("check-nodes")
    assert found.spec.job is not None
    words = list(found.spec.job.command or ())
    assert words[words.index("--workers") + 1] == str(found.spec.groups[0].replicas.min)
