"""Nouns as plain data: amounts keep their digits, unknown stays None."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.cost import Cost, Line
from portable.report.costing import cost
from portable.report.json_document import document, money
from portable.report.plain import figure, rounded


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1E+2", "100"),
        ("40.00", "40"),
        ("0.00004", "0.00004"),
        ("5.03125", "5.0313"),
        ("220.5632", "220.5632"),
        ("0.1", "0.1"),
        ("123456789.12345", "123456789.1235"),
    ],
)
def test_amounts_have_at_most_four_decimals_and_no_exponent(amount: str, text: str) -> None:
    assert str(rounded(Decimal(amount))) == text


def test_unknown_stays_unknown() -> None:
    assert rounded(None) is None
    assert money(None, "hour") is None
    half = Cost(
        (Line("head", "cpu", 1, "onDemand", Decimal("0.5")), Line("w", "big", 2, "onDemand", None)), 16, Decimal(3)
    )
    found = cost(half)
    assert found["hourly"] is None
    assert found["hourly_known"] == {"amount": "0.5", "currency": "USD", "unit": "hour"}
    assert found["per_run"] is None
    assert found["unknown"] == ["w"]
    assert found["lines"][1]["price"] is None


def test_a_document_has_its_schema_and_sorted_keys() -> None:
    assert document("x", {"b": Decimal("1.50"), "a": "é"}) == (
        '{\n  "a": "é",\n  "b": "1.50",\n  "format_version": "1.0",\n  "schema": "https://portable.dev/schemas/x.json"\n}\n'
    )
    with pytest.raises(TypeError):
        document("x", {"a": object()})


@given(st.decimals(min_value="1e-12", max_value="1e9", allow_nan=False), st.integers(0, 4))
def test_what_is_merely_small_is_never_shown_as_nothing(amount: Decimal, digits: int) -> None:
    short = rounded(amount, digits)
    assert short is not None
    assert short > 0
    assert float(figure(amount).replace(",", "")) > 0


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("0", "0.00"), ("1234.5", "1,234.50"), ("0.27", "0.2700"), ("0.0000049", "0.000005"), ("1", "1.00")],
)
def test_figures_for_people(amount: str, shown: str) -> None:
    assert figure(Decimal(amount)) == shown
