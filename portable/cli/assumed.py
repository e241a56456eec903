"""`--assume NAME=VALUE`: what a user takes for granted about a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean

if TYPE_CHECKING:
    from portable.model.cost import Assumptions


def _share(text: str) -> Decimal:
    """A share of one, as `0.9` or `90%`; ValueError if it is none."""
    try:
        value = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise ValueError(text) from None
    if not 0 < value <= 1:
        raise ValueError(text)
    return value


def _hours(text: str) -> Decimal:
    """Hours of a duration such as `20m`; ValueError if it is none."""
    from portable.model.quantity import parse_duration

    return Decimal(parse_duration(text)) / 3600


_FORMS: Mapping[str, tuple[Callable[[str], Decimal], str]] = {
    "goodput": (_share, "a share such as 0.9 or 90%"),
    "startup": (_hours, "a duration such as 20m"),
    "efficiency": (_share, "a share such as 0.4 or 40%"),
}


def read_assumptions(texts: Iterable[str]) -> Assumptions:
    """The assumptions of these texts.

    Raises:
        UsageError: with everything that is wrong with them.
    """
    from portable.model.cost import NOTHING, Assumptions

    found: dict[str, Decimal] = {}
    wrong: list[Diagnostic] = []
    for text in texts:
        name, _, value = text.partition("=")
        if name not in _FORMS:
            guess = did_you_mean(name, tuple(_FORMS))
            advice = (guess,) if guess else (f"names: {', '.join(_FORMS)}",)
            wrong.append(Diagnostic("unknown-assumption", f"--assume: nothing is called `{name}`", help=advice))
            continue
        read, form = _FORMS[name]
        try:
            found[name] = read(value)
        except ValueError:
            message = f"--assume: `{value}` is no {name}"
            wrong.append(Diagnostic("assumption-form", message, help=(f"write {form}",)))
    if wrong:
        raise UsageError(wrong)
    return Assumptions(**found) if found else NOTHING
