"""Gates: what is read is what was meant, and nothing else gets in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import UsageError
from portable.loader.gate import read_gate
from portable.model.gate import OPERATORS, All, AnyOf, Comparison, Expression

NAMES = ("cost.run", "cost.hour", "risk.blocks")


def written(one: Expression) -> str:
    if isinstance(one, Comparison):
        return f"{one.name} {one.sign} {one.limit}"
    return f" {'and' if isinstance(one, All) else 'or'} ".join(f"({written(part)})" for part in one.parts)


COMPARISONS = st.builds(
    Comparison,
    st.sampled_from(NAMES),
    st.sampled_from(list(OPERATORS)),
    st.decimals(-1_000_000, 1_000_000, places=2),
)
EXPRESSIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.lists(inner, min_size=2, max_size=3).flatmap(
        lambda parts: st.sampled_from([All(tuple(parts)), AnyOf(tuple(parts))])
    ),
    max_leaves=6,
)
VALUES = st.fixed_dictionaries({name: st.none() | st.decimals(-1000, 1000, places=1) for name in NAMES})


@given(EXPRESSIONS)
def test_what_is_written_is_read_back(expression: Expression) -> None:
    assert read_gate(written(expression), NAMES).expression == expression


@given(st.text(alphabet="cost.run hour<>=!()andor0123456789-_eé\t\n", max_size=40))
def test_any_text_is_a_gate_or_an_error_with_a_place_in_it(text: str) -> None:
    try:
        read_gate(text, NAMES)
    except UsageError as error:
        place = error.diagnostics[0].location
        assert place is not None
        assert 1 <= place.column <= len(text) + 1


def test_and_binds_more_than_or() -> None:
    found = read_gate("cost.run > 1 or cost.hour > 2 and risk.blocks > 3", NAMES).expression
    assert isinstance(found, AnyOf)
    assert isinstance(found.parts[1], All)


@given(EXPRESSIONS, VALUES, st.sampled_from(NAMES), st.decimals(-1000, 1000, places=1))
def test_to_learn_a_figure_never_turns_an_answer_over(
    expression: Expression, values: dict[str, Decimal | None], name: str, value: Decimal
) -> None:
    before = expression.holds(values)
    if before is not None and values[name] is None:
        assert expression.holds(values | {name: value}) is before


@pytest.mark.parametrize(
    ("text", "name", "column"),
    [
        ("", "invalid-expression", 1),
        ("cost.run", "invalid-expression", 9),
        ("cost.run > ", "invalid-expression", 11),
        ("cost.run => 5", "invalid-expression", 10),
        ("cost.run > 5 && cost.hour > 1", "invalid-expression", 14),
        ("cost.run > 5 cost.hour > 1", "invalid-expression", 14),
        ("(cost.run > 5", "invalid-expression", 14),
        ("cost.rum > 5", "unknown-figure", 1),
        ("and > 5", "invalid-expression", 1),
        ("(" * 60 + "cost.run > 5" + ")" * 60, "invalid-expression", 51),
        ("__import__('os')", "invalid-expression", 1),
        ("cost.run > 1e99999999999999999999", "invalid-expression", 17),
    ],
)
def test_what_is_wrong_has_its_place(text: str, name: str, column: int) -> None:
    with pytest.raises(UsageError) as caught:
        read_gate(text, NAMES)
    (one,) = caught.value.diagnostics
    assert (one.name, one.location and one.location.column) == (name, column)


def test_a_nearest_name_is_offered() -> None:
    with pytest.raises(UsageError) as caught:
        read_gate("cost.rum > 5", NAMES)
    assert caught.value.diagnostics[0].help[0] == "did you mean `cost.run`?"
