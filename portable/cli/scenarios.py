"""`--scenario NAME=VALUE`: what if carbon had a price, or power another one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean

if TYPE_CHECKING:
    from portable.model.scenario import Scenario

Scenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        metavar="NAME=VALUE",
        help="What if: carbon=100 (USD for a tonne; 90EUR needs your rate), power=+30%; repeatable.",
    ),
]

_FORMS = {
    "carbon": "an amount for a tonne of CO2e: carbon=100, or carbon=90EUR",
    "power": "a change in per cent: power=+30%",
}
_CARBON = re.compile(r"^(?P<value>[0-9][0-9.]*) ?(?P<currency>[A-Z]{3})?$")
_POWER = re.compile(r"^(?P<value>[+-]?[0-9][0-9.]*)%$")
_MOST = Decimal(10**6)
"""Beyond there is no price of carbon, and no change of a price."""


def read_scenarios(texts: Iterable[str]) -> tuple[Scenario, ...]:
    """The scenarios of these texts, each once.

    Raises:
        UsageError: with everything that is wrong with them.
    """
    found: dict[Scenario, None] = {}
    wrong: list[Diagnostic] = []
    for text in texts:
        name, _, value = text.partition("=")
        if name not in _FORMS:
            guess = did_you_mean(name, tuple(_FORMS))
            advice = (guess,) if guess else tuple(f"write {form}" for form in _FORMS.values())
            wrong.append(Diagnostic("unknown-scenario", f"--scenario: nothing is called `{name}`", help=advice))
            continue
        one = _read(name, value.strip())
        if one is None:
            message = f"--scenario: `{value}` is no {name}"
            wrong.append(Diagnostic("scenario-form", message, help=(f"write {_FORMS[name]}",)))
        else:
            found[one] = None
    if wrong:
        raise UsageError(wrong)
    return tuple(found)


def _read(name: str, text: str) -> Scenario | None:
    from portable.model.scenario import Scenario

    form = (_CARBON if name == "carbon" else _POWER).match(text)
    try:
        value = Decimal(form["value"]) if form else None
    except InvalidOperation:
        value = None
    if form is None or value is None or abs(value) > _MOST:
        return None
    if name == "carbon":
        return Scenario("carbon", value, form["currency"] or "USD")
    # Nobody is paid for taking power: a price falls by all of itself at most.
    return Scenario("power", value / 100) if value >= -100 else None
