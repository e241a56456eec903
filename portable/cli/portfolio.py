"""`portable portfolio`: on whom many workloads depend, and what a loss would stop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from portable.cli.arguments import OneTarget
from portable.cli.compare_options import MaxAge
from portable.cli.gates import check_age, read_days
from portable.cli.session import Session, session
from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean
from portable.model.portfolio import DIMENSIONS, Dimension
from portable.portfolio.limits import Limit, above
from portable.report.concentration import FORMATS
from portable.report.concentration.subject import Spread

if TYPE_CHECKING:
    from portable.api.portfolio import Tables
    from portable.loader.targets import TargetTable

Paths = Annotated[
    list[str], typer.Argument(metavar="PATHS...", help="Specs, folders with specs, or a targets file for all of them.")
]
MaxShare = Annotated[
    list[str] | None,
    typer.Option("--max-share", metavar="DIMENSION=60%", help="Fail if one name has more of a dimension than this."),
]
MaxHhi = Annotated[
    list[str] | None,
    typer.Option("--max-hhi", metavar="DIMENSION=0.4", help="Fail if the index of a dimension is above this."),
]


def command(
    ctx: typer.Context,
    paths: Paths,
    target: OneTarget = None,
    max_share: MaxShare = None,
    max_hhi: MaxHhi = None,
    max_age: MaxAge = None,
) -> int:
    """Show on whom many workloads depend: shares and index by provider, region, vendor, runtime, fabric, supplier.

    A workload is on --target, else on the only target of its targets file, else on the cheapest that fits. Shares are
    of cost per hour if every price is known, else of accelerators. A provider that has its capacity from another counts
    for both. Shows also what the loss of each name stops, and where each workload could go. Ends with 1 if a limit is
    exceeded, or if no workload has a place.
    """
    from portable.api.portfolio import load_all, portfolio_of

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    limits = (*_limits("share", "--max-share", max_share or ()), *_limits("hhi", "--max-hhi", max_hhi or ()))
    days = read_days(max_age)
    specs, tables = _tables(run, paths)
    name = _named(target)
    found = portfolio_of(load_all(specs), tables=tables, target=name, catalogue=run.catalogue)
    spread = Spread(found, tuple(above(found, limits)), run.screen.verbose > 0)
    for output in outputs:
        run.emit(output, FORMATS[output.format](spread, run.view(output)))
    check_age("portfolio", found.oldest, days)
    return 1 if spread.above or not found.holdings else 0


def _named(target: list[str] | None) -> str | None:
    """The one target for all workloads, if one is named.

    Raises:
        UsageError: several are named.
    """
    names = tuple(dict.fromkeys(one.strip() for text in target or () for one in text.split(",") if one.strip()))
    if len(names) > 1:
        raise UsageError(Diagnostic("target-missing", f"one target at a time, got {', '.join(names)}"))
    return names[0] if names else None


def _tables(run: Session, paths: list[str]) -> tuple[list[str], Tables]:
    """The paths that are no targets file, and the targets of each spec; each file is read once."""
    from portable.loader.specs import is_targets
    from portable.loader.targets import find_targets_file, load_targets

    given = [path for path in paths if is_targets(path)]
    if len(given) > 1:
        raise UsageError(Diagnostic("several-targets-files", f"one targets file at a time, got {', '.join(given)}"))
    fixed = given[0] if given else run.configuration["targets"]
    known: dict[str | None, TargetTable] = {}

    def of(spec: str) -> TargetTable:
        file = fixed or find_targets_file(spec)
        key = None if file is None else str(file)
        if key not in known:
            known[key] = load_targets(file, run.catalogue.names)
        return known[key]

    return [path for path in paths if path not in given], of


def _limits(measure: str, flag: str, texts: Iterable[str]) -> Iterable[Limit]:
    """The limits that a flag sets.

    Raises:
        UsageError: one is not `DIMENSION=NUMBER`, there is no such dimension, or the number is not from 0 to 1.
    """
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals:
            raise _wrong(flag, f"`{text}` is not DIMENSION=LIMIT", "for example: provider=60%")
        if name not in get_args(Dimension):
            guess = did_you_mean(name, DIMENSIONS)
            advice = (guess, *_known()) if guess else _known()
            raise _wrong(flag, f"there is no dimension `{name}`", *advice)
        most = _fraction(number)
        if most is None:
            raise _wrong(flag, f"`{number}` is no share", "write it as 60% or 0.6")
        yield Limit("share" if measure == "share" else "hhi", cast("Dimension", name), most)


def _fraction(text: str) -> float | None:
    """`60%` or `0.6` as a number from 0 to 1; None if it is neither."""
    try:
        value = float(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _known() -> tuple[str, ...]:
    return (f"dimensions: {', '.join(DIMENSIONS)}",)


def _wrong(flag: str, message: str, *advice: str) -> UsageError:
    return UsageError(Diagnostic("limit-form", f"{flag}: {message}", help=advice))
