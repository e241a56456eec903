"""A run as stages: what is paid while it waits, starts, works, stands idle, and does work again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import Cost
from portable.model.run import Run
from portable.pricer.compute import price
from tests.resolver.build import resolve, workload

EIGHT = {"job": {"expect": {"duration": "8h"}}}
SAVED = {"data": {"checkpoints": {"name": "ckpt", "size": "10Gi", "every": "30m", "env": "CKPT"}}}
SPOT = {"policy": {"purchase": ["spot"]}}
SERVICE = {
    "job": None,
    "service": {"applications": [{"name": "chat", "import": "app:build"}], "expect": {"duration": "10h"}},
}
RANGE = {"replicas": {"min": 2, "max": 4}, "exclusiveNode": True}


def assuming(values: Mapping[str, Decimal | str]) -> Assumptions:
    numbers: dict[str, Any] = {name: Decimal(one) for name, one in values.items()}
    return replace(NOTHING, **numbers)


def cost(spec: dict[str, Any] | None = None, group: dict[str, Any] | None = None, **assumed: Any) -> Cost:
    of = workload({**EIGHT, **(spec or {})}, {"replicas": 2, **(group or {})})
    return price(of, resolve(of), assuming(assumed))


def serving(group: dict[str, Any] | None = None, **assumed: Any) -> Cost:
    whole = workload(None, {"replicas": 2, **(group or {})}).model_dump(by_alias=True, exclude_unset=True, mode="json")
    whole["spec"] = {name: one for name, one in (whole["spec"] | SERVICE).items() if one is not None}
    of = type(workload()).model_validate(whole)
    return price(of, resolve(of), assuming(assumed))


def stages(run: Run | None) -> dict[str, tuple[float, float | None]]:
    """Hours and USD per hour by name."""
    assert run is not None
    return {one.name: (float(one.hours), None if one.hourly is None else float(one.hourly)) for one in run.stages}


HOURLY = Decimal("160.4")


def test_without_assumptions_a_run_is_its_work() -> None:
    assert stages(cost().run) == {"work": (8, 160.4)}
    assert cost().per_run == HOURLY * 8
    assert cost().least == ()


def test_starts_and_losses_are_paid_like_work() -> None:
    found = cost(goodput="0.8", startup="0.5")
    assert stages(found.run) == {"startup": (0.5, 160.4), "work": (8, 160.4), "lost": (2, 160.4)}
    assert found.hours == Decimal("10.5")
    assert found.per_run == HOURLY * Decimal("10.5")
    assert found.assumed == ("goodput 0.8", "startup 0.5 h")


@pytest.mark.parametrize(
    ("spec", "hourly"),
    [
        ({}, Decimal("0.4")),
        ({"scheduling": {"queue": "research"}}, Decimal(0)),
    ],
)
def test_while_it_waits_the_head_is_paid_unless_a_queue_holds_it_back(spec: dict[str, Any], hourly: Decimal) -> None:
    found = cost(spec, queue="3")
    assert stages(found.run)["queue"] == (3, float(hourly))
    assert found.hours == 8, "nodes that are waited for are not paid"
    assert found.per_run == HOURLY * 8 + hourly * 3


def test_nodes_that_are_kept_are_paid_while_they_wait() -> None:
    found = cost({"policy": {"purchase": ["reservation"]}, "scheduling": {"queue": "research"}}, queue="3")
    assert stages(found.run)["queue"] == (3, None), "the price of a reservation is unknown here"
    assert found.per_run is None


def test_a_spot_run_says_what_it_leaves_open() -> None:
    run = cost().spot_run
    assert run is not None
    assert run.amount == Decimal("60.4") * 8
    assert len(run.least) == 1
    assert "preemptions" in run.least[0]
    told = cost(preemptions="0.01").spot_run
    assert told is not None
    assert "restart" in told.least[0]
    whole = cost(preemptions="0.01", restart="0.2").spot_run
    assert whole is not None
    assert whole.least == ()


def test_work_since_the_last_save_is_done_again() -> None:
    found = cost(SAVED, preemptions="0.05", restart="0.2")
    assert found.spot_run is not None
    lost = stages(found.spot_run)["preempted"][0]
    # Two spot nodes: one interruption in ten hours; each costs half of 30 minutes and the way back.
    assert float(lost) == pytest.approx(8 * 0.1 * (0.25 + 0.2), rel=0.06)
    assert found.spot_run.amount is not None
    assert found.spot_run.amount > Decimal("60.4") * 8
    assert found.per_run == HOURLY * 8, "nodes on demand are not taken away"
    assert found.spot_run.assumed == ("preemptions 0.05/h for each node", "restart 0.2 h")


def test_saves_that_nobody_resumes_from_save_nothing() -> None:
    kept = {"checkpoints": SAVED["data"]["checkpoints"] | {"resume": False}}
    often, never = cost(SAVED, preemptions="0.05"), cost({"data": kept}, preemptions="0.05")
    assert often.spot_run is not None
    assert never.spot_run is not None
    assert never.spot_run.hours > often.spot_run.hours
    assert "nothing is saved" in never.spot_run.stages[-1].because
    said = cost({"data": kept}, preemptions="0.05", checkpoint="0.5").spot_run
    assert said is not None
    assert said.hours == often.spot_run.hours


def test_what_is_placed_on_spot_loses_in_its_own_run() -> None:
    found = cost(SPOT | SAVED, preemptions="0.05", restart="0.1")
    assert found.run is not None
    assert "preempted" in stages(found.run)
    assert found.per_run is not None
    assert found.per_run > Decimal("60.4") * 8
    assert cost(SPOT).least != ()


def test_a_run_that_never_ends_has_no_cost() -> None:
    run = cost(preemptions="4").spot_run
    assert run is not None
    assert run.endless
    assert run.amount is None


def test_groups_that_scale_are_counted_at_their_least_and_say_so() -> None:
    found = serving(RANGE)
    assert (found.hourly, found.hourly_at_most, found.scales) == (HOURLY, Decimal("320.4"), True)
    assert found.per_run == HOURLY * 10
    assert "idle" in found.least[0]
    assert not serving().scales
    assert serving().least == ()


def test_an_idle_share_puts_the_rest_of_the_time_at_the_most() -> None:
    found = serving(RANGE, idle="0.3")
    assert stages(found.run) == {"work": (7, 320.4), "idle": (3, 160.4)}
    assert found.per_run == Decimal("320.4") * 7 + HOURLY * 3
    assert found.least == ()
    assert serving(RANGE, idle="1").per_run == serving(RANGE).per_run


def test_a_service_goes_on_with_the_nodes_that_are_left() -> None:
    run = serving(preemptions="0.1").spot_run
    assert run is not None
    assert "preempted" not in stages(run)
    assert run.least == ()


SHARE = st.integers(1, 10).map(lambda one: Decimal(one) / 10)
LOSSES: dict[str, st.SearchStrategy[Decimal]] = {
    "goodput": SHARE,
    "startup": SHARE,
    "queue": SHARE,
    "preemptions": SHARE.map(lambda one: one / 20),
    # Longer than any start, whose place it takes in the way back.
    "restart": SHARE.map(lambda one: one + 1),
}


@given(st.fixed_dictionaries({}, optional=LOSSES), st.sampled_from(sorted(LOSSES)), st.data())
def test_one_more_assumption_of_loss_never_lowers_a_cost(
    assumed: dict[str, Decimal], more: str, data: st.DataObject
) -> None:
    less = {name: one for name, one in assumed.items() if name != more}
    of = workload(EIGHT | SAVED, {"replicas": 2})
    place = resolve(of)
    before = price(of, place, assuming(less))
    after = price(of, place, assuming(less | {more: data.draw(LOSSES[more])}))
    for was, now in ((before.run, after.run), (before.spot_run, after.spot_run)):
        assert was is not None
        assert now is not None
        assert was.amount is not None or was.endless
        assert now.amount is None or (was.amount is not None and now.amount >= was.amount * Decimal("0.9999999"))


@given(st.integers(1, 30), st.integers(1, 30))
def test_more_nodes_never_make_a_run_cheaper(one: int, other: int) -> None:
    few, many = sorted((one, other))
    less = cost(SAVED, {"replicas": few}, preemptions="0.01", restart="0.1")
    more = cost(SAVED, {"replicas": many}, preemptions="0.01", restart="0.1")
    for was, now in ((less.run, more.run), (less.spot_run, more.spot_run)):
        assert was is not None
        assert now is not None
        assert now.amount is None or (was.amount is not None and was.amount <= now.amount)
