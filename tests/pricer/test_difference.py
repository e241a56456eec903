from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from portable.model.cost_change import Costed
from portable.pricer.difference import difference


def one(target: str = "a", **lines: str | None) -> Costed:
    prices = {role: None if price is None else Decimal(price) for role, price in lines.items()}
    known = None if None in prices.values() else sum((price for price in prices.values() if price), Decimal(0))
    return Costed(target, True, {role: f"1 × {role}" for role in lines}, prices, known, known and known * 10)


def test_what_was_added_gone_and_changed() -> None:
    (found,) = difference([one(head="1", old="5", same="2")], [one(head="3", new="7", same="2")])
    assert found.sign == "~"
    assert {line.name: (line.sign, line.amount) for line in found.lines} == {
        "head": ("~", Decimal(2)),
        "new": ("+", Decimal(7)),
        "same": ("=", Decimal(0)),
        "old": ("-", Decimal(-5)),
    }
    assert found.hourly is not None
    assert (found.hourly.amount, found.hourly.percent) == (Decimal(4), Decimal(50))


def test_an_unknown_figure_has_no_difference_and_the_hour_stands_in_for_the_run() -> None:
    (found,) = difference([one(head=None)], [one(head="3")])
    assert found.total is not None
    assert found.total.amount is None


def test_a_target_that_takes_it_now_or_no_more() -> None:
    refused = Costed("a", fits=False)
    assert [change.sign for change in difference([refused], [one(head="1")])] == ["+"]
    assert [change.sign for change in difference([one(head="1")], [refused])] == ["-"]
    assert [change.sign for change in difference([one("gone", head="1")], [])] == ["-"]
    assert difference([refused], [refused]) == ()


PRICES = st.dictionaries(st.sampled_from(["head", "a", "b"]), st.integers(0, 1000).map(str), min_size=1)


@given(PRICES, PRICES)
def test_roles_sum_up_to_the_hour(before: dict[str, str], after: dict[str, str]) -> None:
    (found,) = difference([one(**before)], [one(**after)])
    assert found.hourly is not None
    assert sum(line.amount or 0 for line in found.lines) == found.hourly.amount


@given(PRICES)
def test_nothing_changes_against_itself(prices: dict[str, str]) -> None:
    (found,) = difference([one(**prices)], [one(**prices)])
    assert found.sign == "="
