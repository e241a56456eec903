"""The cells of a comparison, and the order of its rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import Diagnostic
from portable.model.cost import Comparison, Cost, Line
from portable.report.comparison.columns import COLUMNS, cells, in_order
from portable.report.comparison.figures import amount
from tests.compiler.build import placement, workload

GROUP = {"accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}, "cpu": 8, "memory": "64Gi"}


def compared(name: str, price: str | None) -> Comparison:
    of = workload({"groups": [{"name": "a", "replicas": 2, **GROUP}, {"name": "b", **GROUP}]})
    lines = (
        Line("head", "cpu.16", 1, "onDemand", Decimal(1)),
        Line("a", "big.8", 2, "onDemand", None if price is None else Decimal(price)),
        Line("b", "big.8", 1, "onDemand", Decimal(1)),
    )
    return Comparison(name, "acme", "north-1", placement(of), Cost(lines, 24))


def test_groups_stand_side_by_side_and_accelerators_add_up() -> None:
    found = dict(zip(COLUMNS, cells(compared("acme", "9"), COLUMNS), strict=True))
    assert found["instance"] == "2 × big.8, 1 × big.8"
    assert found["accelerators"] == "24 × nvidia-h100-80gb"
    assert found["hourly"] == "20.00"
    assert found["price-date"] == "?"


def test_without_groups_the_head_is_what_runs() -> None:
    of = workload({"groups": []})
    one = Comparison("a", "acme", "n", placement(of), Cost((Line("head", "cpu.16", 1, "onDemand", Decimal(1)),), 0))
    found = dict(zip(COLUMNS, cells(one, COLUMNS), strict=True))
    assert found["instance"] == "1 × cpu.16"
    assert found["accelerators"] == found["per-accelerator"] == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        ("0", "0.00"),
        ("0.4032", "0.4032"),
        ("1234.5", "1,234.50"),
        ("0.00005", "0.0001"),
        ("2.345", "2.35"),
    ],
)
def test_amounts(value: str | None, text: str) -> None:
    assert amount(None if value is None else Decimal(value)) == text


@given(
    st.lists(st.tuples(st.text("abcd", min_size=1), st.none() | st.decimals(0, 99, places=2)), max_size=6),
    st.booleans(),
)
def test_unknown_prices_come_last_whatever_the_direction(rows: list[tuple[str, Decimal | None]], down: bool) -> None:
    every = [compared(name, None if price is None else str(price)) for name, price in rows]
    ordered = in_order(every, "hourly", descending=down)
    assert sorted(map(id, ordered)) == sorted(map(id, every))
    prices = [one.cost.hourly for one in ordered if one.cost]
    known = [price for price in prices if price is not None]
    assert prices == [*known, *[None] * (len(prices) - len(known))]
    assert known == sorted(known, reverse=down)


def test_refused_targets_are_sorted_by_name_behind_the_others() -> None:
    refused = [Comparison(name, "x", None, refusals=(Diagnostic("no", "no"),)) for name in ("z", "y")]
    ordered = in_order([*refused, compared("b", "1"), compared("a", None)], "hourly")
    assert [one.target for one in ordered] == ["b", "a", "y", "z"]


def test_every_column_can_be_sorted_by() -> None:
    every = [compared("b", "1"), compared("a", None), Comparison("c", "x", None)]
    for key in COLUMNS:
        assert len(in_order(every, key)) == 3
