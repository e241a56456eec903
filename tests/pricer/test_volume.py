from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.model.provider import Rate
from portable.pricer.volume import of_volume

TIERS = [{"upTo": "100GB", "price": "0"}, {"upTo": "10TB", "price": "0.09"}, {"price": "0.05"}]
TERABYTE = 1000**4


def rate(tiers: list[dict[str, str]] = TIERS, unit: str = "GB") -> Rate:
    return Rate.model_validate({"unit": unit, "tiers": tiers})


@pytest.mark.parametrize(
    ("size", "amount"),
    [
        (0, "0"),
        (TERABYTE // 10, "0"),
        (TERABYTE, "81"),
        (10 * TERABYTE, "891"),
        (11 * TERABYTE, "941"),
    ],
)
def test_each_tier_counts_from_the_first_byte_of_the_month(size: int, amount: str) -> None:
    assert of_volume(rate(), size) == Decimal(amount)


def test_a_gibibyte_is_not_a_gigabyte() -> None:
    flat = [{"price": "1"}]
    assert of_volume(rate(flat, "GiB"), 1024**3) == 1
    assert of_volume(rate(flat), 1024**3) == Decimal("1.073741824")


def test_a_tier_without_a_price_is_unknown_as_soon_as_it_is_reached() -> None:
    open_end: list[dict[str, str]] = [{"upTo": "1TB", "price": "0.09"}, {}]
    assert of_volume(rate(open_end), TERABYTE) == Decimal("90")
    assert of_volume(rate(open_end), TERABYTE + 1) is None


def test_what_no_tier_covers_is_unknown() -> None:
    assert of_volume(rate(TIERS[:2]), 11 * TERABYTE) is None


@given(st.integers(0, 10**16), st.integers(0, 10**16))
def test_more_is_never_cheaper(one: int, other: int) -> None:
    small, large = sorted((one, other))
    first, second = of_volume(rate(), small), of_volume(rate(), large)
    assert first is not None
    assert second is not None
    assert first <= second
