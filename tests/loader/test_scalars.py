"""The core schema of YAML 1.2 and where YAML 1.1 differs."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portable.loader.scalars import MAX_NUMBER_LENGTH, old_reading, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("FALSE", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("012", 12),
        ("-012", -12),
        ("0o14", 12),
        ("-0o14", "-0o14"),
        ("0x1F", 31),
        ("0xg", "0xg"),
        ("0b101", "0b101"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("+7", 7),
        ("-", "-"),
        (".", "."),
        ("1.", 1.0),
        (".5", 0.5),
        ("2e12", 2e12),
        ("-1.5E-3", -0.0015),
        ("1e", "1e"),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("2026-11-22", "2026-11-22"),
        ("1.6.0", "1.6.0"),
        ("80Gi", "80Gi"),
        ("<<", "<<"),
        ("١٢", "١٢"),
        ("1\n", "1\n"),
    ],
)
def test_resolve(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


def test_not_a_number() -> None:
    found = resolve(".nan")
    assert isinstance(found, float)
    assert math.isnan(found)


@pytest.mark.parametrize("text", ["9" * 5000, "0x" + "f" * 5000, "1e999", "-1e999", "0o" + "7" * MAX_NUMBER_LENGTH])
def test_too_large(text: str) -> None:
    with pytest.raises(OverflowError):
        resolve(text)
    assert old_reading(text) is None


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("yes", "true"),
        ("N", "false"),
        ("Off", "false"),
        ("012", "10"),
        ("-0_12", "-10"),
        ("1:30", "90"),
        ("1:30:15.5", "5415.5"),
        ("1_000", "1000"),
        ("0b101", "5"),
        ("-0x1f", "-31"),
        ("1_0.5", "10.5"),
    ],
)
def test_old_reading(text: str, old: str) -> None:
    assert old_reading(text) == old


@pytest.mark.parametrize(
    "text", ["", "07", "0", "true", "~", "2e12", "2026-11-22", "1.5", "08", "8080:80", "x_1", "0x1f", "_1"]
)
def test_no_disagreement(text: str) -> None:
    assert old_reading(text) is None


@given(st.text(alphabet="0123456789+-._:eExobnyNYOfalstruFR", max_size=8))
def test_whatever_a_1_1_reader_takes_for_a_number_or_boolean_is_the_same_or_told(text: str) -> None:
    try:
        old = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return
    known_gap = "_" in text and not any(one.isdigit() for one in text)
    if not isinstance(old, bool | int | float) or text != text.strip() or known_gap or "#" in text:
        return
    new = resolve(text)
    same = repr(new) == repr(old) or new == old
    assert same or old_reading(text) is not None or text.strip("_") != text or "_." in text or "._" in text


@given(st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False))
def test_printed_numbers_come_back(number: float) -> None:
    assert resolve(repr(number)) == number
