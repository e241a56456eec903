"""Interruptions: what a run takes longer, against the first-order rule and a simulation."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.pricer.interruption import Interrupted, stretched

TENTHS = st.integers(1, 40).map(lambda one: Decimal(one) / 10)


def hours(work: str, rate: str, interval: str | None, back: str = "0") -> Decimal | None:
    return stretched(
        Decimal(work), Interrupted(Decimal(rate), None if interval is None else Decimal(interval), Decimal(back))
    )


def test_few_interruptions_cost_half_an_interval_and_the_way_back_each() -> None:
    found = hours("100", "0.01", "0.5", "0.2")
    assert found is not None
    assert float(found) == pytest.approx(100 * (1 + 0.01 * (0.25 + 0.2)), rel=1e-4)


def test_without_interruptions_a_run_takes_as_long_as_its_work() -> None:
    assert hours("10", "0", "0.5", "1") == 10
    assert hours("0", "1", "0.5", "1") == 0


def test_where_nothing_is_saved_everything_is_done_again() -> None:
    once = hours("10", "0.1", None)
    assert once == hours("10", "0.1", "10") == hours("10", "0.1", "25")
    assert once is not None
    assert float(once) == pytest.approx((2.718281828459045 - 1) * 10)


@pytest.mark.parametrize(("rate", "interval"), [("1", None), ("100", "1"), ("9", "0.9")])
def test_a_run_that_comes_to_nothing_has_no_hours(rate: str, interval: str | None) -> None:
    assert hours("500", rate, interval) is None


@given(TENTHS, TENTHS, TENTHS, TENTHS, TENTHS)
def test_more_interruptions_longer_intervals_and_slower_returns_never_shorten_a_run(
    work: Decimal, rate: Decimal, interval: Decimal, back: Decimal, more: Decimal
) -> None:
    rate /= 10
    base = stretched(work, Interrupted(rate, interval, back))
    slower = (
        stretched(work, Interrupted(rate + more / 10, interval, back)),
        stretched(work, Interrupted(rate, interval + more, back)),
        stretched(work, Interrupted(rate, None, back)),
        stretched(work, Interrupted(rate, interval, back + more)),
    )
    assert base is None or base >= work
    for one in slower:
        assert one is None or (base is not None and one >= base * Decimal("0.9999999"))


def test_it_agrees_with_runs_that_are_played_through() -> None:
    rate, interval, back, work = 0.5, 1.0, 0.25, 10
    played = random.Random(7)

    def lasting(of: float) -> float:
        """Until so many hours pass in one piece: an interruption begins them anew."""
        passed = 0.0
        while (fails := played.expovariate(rate)) < of:
            passed += fails
        return passed + of

    def interval_played() -> float:
        passed = 0.0
        while (fails := played.expovariate(rate)) < interval:
            passed += fails + lasting(back)
        return passed + interval

    runs = 3000
    mean = sum(interval_played() for _ in range(work * runs)) / runs
    found = hours(str(work), str(rate), str(interval), str(back))
    assert found is not None
    assert float(found) == pytest.approx(mean, rel=0.03)
