"""`--assume NAME=VALUE`: what a user takes for granted about a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated

import typer

from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean

if TYPE_CHECKING:
    from portable.loader.catalogue import Catalogue
    from portable.model.assumption import Assumptions
    from portable.model.placement import Fact
    from portable.model.workload import Workload

Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="NAME=VALUE",
        help="Of a run: goodput=0.9 or a study, startup=20m, queue=30m, idle=0.3, efficiency=0.4, preemptions=0.05/h, "
        "checkpoint=30m, restart=10m; repeatable.",
    ),
]
Dtype = Annotated[
    str | None, typer.Option("--dtype", metavar="NAME", help="Number format of $/EFLOP: bf16, fp8, fp4 …")
]


def _number(text: str) -> Decimal:
    """A number or a percentage that is not negative; ValueError if it is none."""
    try:
        value = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or value < 0:
        raise ValueError(text)
    return value


def _part(text: str) -> Decimal:
    """A share from nothing to all."""
    value = _number(text)
    if value > 1:
        raise ValueError(text)
    return value


def _share(text: str) -> Decimal:
    """A share of one, as `0.9` or `90%`; ValueError if it is none, or nothing."""
    value = _part(text)
    if not value:
        raise ValueError(text)
    return value


def _hours(text: str) -> Decimal:
    """Hours of a duration such as `20m`; ValueError if it is none."""
    from portable.model.quantity import parse_duration

    return Decimal(parse_duration(text)) / 3600


def _rate(text: str) -> Decimal:
    """How often in an hour, as `0.05/h` or `1/d`; ValueError if it is no rate."""
    number, _, unit = text.partition("/")
    if unit not in ("h", "d"):
        raise ValueError(text)
    return _number(number) / (1 if unit == "h" else 24)


_FORMS: Mapping[str, tuple[Callable[[str], Decimal], str]] = {
    "goodput": (_share, "a share such as 0.9 or 90%, or the name of a published study"),
    "startup": (_hours, "a duration such as 20m"),
    "queue": (_hours, "a duration such as 30m"),
    "idle": (_part, "a share such as 0.3 or 30%"),
    "efficiency": (_share, "a share such as 0.4 or 40%"),
    "preemptions": (_rate, "a rate for each node such as 0.05/h or 1/d"),
    "checkpoint": (_hours, "a duration such as 30m"),
    "restart": (_hours, "a duration such as 10m"),
}


def read_assumptions(texts: Iterable[str], catalogue: Catalogue, dtype: str | None = None) -> Assumptions:
    """The assumptions of these texts; studies of goodput are those of the catalogue.

    Raises:
        UsageError: with everything that is wrong with them.
    """
    from portable.model.assumption import Assumptions

    found: dict[str, Decimal] = {}
    study: Fact | None = None
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
            if name == "goodput" and value[:1].isalpha():
                found[name], study = _of_study(value, catalogue)
            else:
                found[name] = read(value)
        except ValueError:
            message = f"--assume: `{value}` is no {name}"
            wrong.append(Diagnostic("assumption-form", message, help=(f"write {form}",)))
        except UsageError as error:
            wrong += error.diagnostics
    wrong += _unknown_dtype(dtype, catalogue)
    if wrong:
        raise UsageError(wrong)
    return Assumptions(**found, study=study, dtype=dtype)


def _of_study(name: str, catalogue: Catalogue) -> tuple[Decimal, Fact]:
    """The figure of a published study, and the study.

    Raises:
        UsageError: there is none of that name, or it gives no figure.
    """
    from portable.model.placement import Fact

    world = catalogue.world
    for one in world.studies:
        if one.name == name and one.goodput is not None:
            return Decimal(str(one.goodput)), Fact(one.words, world.sources.get(one.source or ""), one.assumed)
    usable = [one for one in world.studies if one.goodput is not None]
    message = "--assume: say which published study, as none is the usual one"
    if name != "published":
        message = f"--assume: no published study with a figure is called `{name}`"
    raise UsageError(Diagnostic("unknown-study", message, help=tuple(f"goodput={one.words}" for one in usable)))


def _unknown_dtype(dtype: str | None, catalogue: Catalogue) -> Iterable[Diagnostic]:
    if dtype is None:
        return ()
    known = sorted({name for one in catalogue.accelerators.values() for name in one.peak or {}})
    if dtype in known:
        return ()
    guess = did_you_mean(dtype, known)
    advice = ((guess,) if guess else ()) + (f"formats: {', '.join(known)}",)
    return (Diagnostic("unknown-dtype", f"--dtype: no accelerator has a peak for `{dtype}`", help=advice),)


def check_applies(workload: Workload, taken: Assumptions) -> None:
    """What is assumed must be about this kind of workload: it would be shown, and change nothing.

    Raises:
        UsageError: something is about another kind.
    """
    job = workload.job is not None
    wrong = ["idle"] if job and taken.idle is not None else []
    if not job:
        wrong += [name for name in ("preemptions", "checkpoint", "restart") if getattr(taken, name) is not None]
    if wrong:
        kinds, what = ("services and clusters", "job") if job else ("jobs", "service or cluster")
        message = f"--assume {', '.join(wrong)}: this is about {kinds}, and the workload is a {what}"
        raise UsageError(Diagnostic("assumption-unused", message, help=("leave it out",)))
