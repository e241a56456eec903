"""`portable catalog`: live facts from the clouds, what they change, and how old everything is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.session import Session, session
from portable.errors import Diagnostic, PortableError, Unreachable, UsageError
from portable.report.catalog.aged import FORMATS as STATUS_FORMATS
from portable.report.catalog.differing import FORMATS as DIFF_FORMATS
from portable.report.catalog.refreshed import FORMATS as REFRESH_FORMATS

if TYPE_CHECKING:
    from portable.live.access import Access
    from portable.model.catalog import Refreshed

Providers = Annotated[
    list[str] | None,
    typer.Option("--provider", "-p", metavar="NAME[,NAME]", help="Whom to ask; all: everyone who can be asked."),
]
Regions = Annotated[
    list[str] | None, typer.Option("--region", metavar="NAME[,NAME]", help="Only these. Without: all that are known.")
]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Where to. Without: the user's data folder.")]
Prices = Annotated[
    str | None, typer.Option("--prices", metavar="FILE|URL", help="Read prices from this table, ask no cloud.")
]
Accept = Annotated[
    list[str] | None, typer.Option("--accept", metavar="KEY", help="Take a fact that is doubted; all takes them all.")
]
Band = Annotated[str, typer.Option("--band", metavar="FACTOR", help="How far a price may have moved.")]
Strict = Annotated[bool, typer.Option("--strict", help="End with 69 if anything could not be read.")]
Timeout = Annotated[
    float,
    typer.Option("--request-timeout", metavar="SECONDS", min=1, max=3600, help="How long one answer may take."),
]
Project = Annotated[str | None, typer.Option("--project", metavar="NAME", help="The project, where a cloud has those.")]
Subscription = Annotated[
    str | None, typer.Option("--subscription", metavar="ID", help="The subscription, where a cloud has those.")
]
MaxAge = Annotated[
    int | None, typer.Option("--max-age", metavar="DAYS", min=0, help="End with 1 if a price is older than this.")
]
Before = Annotated[Path | None, typer.Argument(metavar="[OLD]", help="A folder of providers. Without: none.")]
After = Annotated[Path | None, typer.Argument(metavar="[NEW]", help="Another one. Without: the last refresh.")]

DOUBTED = 1


def refresh_command(
    ctx: typer.Context,
    provider: Providers = None,
    region: Regions = None,
    out: Out = None,
    prices: Prices = None,
    accept: Accept = None,
    band: Band = "3",
    strict: Strict = False,
    project: Project = None,
    subscription: Subscription = None,
    request_timeout: Timeout = 30,
) -> int:
    """Read instance types and prices from clouds, check them, and write a folder of providers.

    Every call only reads; docs/permissions.md has the least policy for each cloud. The folder is used where you name
    it: `--providers DIR`, or `providers` in the settings. A fact that is doubted (out of band, a bid floor, vanished)
    is left out and named, the rest is written. Ends with 1 if something is doubted.
    """
    from portable.api import catalog

    run = session(ctx)
    outputs = run.outputs(REFRESH_FORMATS, "text")
    chosen = catalog.chosen_providers(provider or ())
    _one_table(prices, chosen)
    access = _access(run, request_timeout, project, subscription)
    place = out or catalog.default_folder()
    found, failures = _each(
        run,
        chosen,
        lambda name: catalog.refresh(
            name,
            regions=_parted(region),
            out=place,
            prices=prices,
            accept=accept or (),
            band=_factor(band),
            access=access,
            providers=run.configuration["providers"],
        ),
    )
    for output in outputs:
        run.emit(output, REFRESH_FORMATS[output.format](found, run.view(output)))
    return _ended(run, found, failures, strict, place)


def _one_table(prices: str | None, chosen: tuple[str, ...]) -> None:
    if prices is not None and len(chosen) != 1:
        message = f"`--prices` is a table of one provider, got {', '.join(chosen)}"
        raise UsageError(Diagnostic("prices-of-several", message, help=("name one with --provider",)))


def _each(
    run: Session, chosen: tuple[str, ...], ask: Callable[[str], Refreshed]
) -> tuple[list[Refreshed], list[PortableError]]:
    """Provider after provider; one that fails does not stop the others, unless there is no other."""
    found: list[Refreshed] = []
    failures: list[PortableError] = []
    for name in chosen:
        run.screen.detail(f"asking {name}")
        try:
            found.append(ask(name))
        except PortableError as error:
            if len(chosen) == 1 or error.exit_code == 130:
                raise
            failures.append(error)
            run.show((one.at(None) for one in error.diagnostics), "error")
        finally:
            _wipe(run)
    if failures and not found:
        raise failures[0]
    return found, failures


def _ended(run: Session, found: list[Refreshed], failures: list[PortableError], strict: bool, place: Path) -> int:
    gaps = [gap for one in found for gap in one.gaps]
    if strict and (gaps or failures):
        what = [*gaps, *(one for error in failures for one in error.diagnostics)]
        raise Unreachable([Diagnostic("not-read", one.message, help=one.help) for one in what])
    if any(one.folder for one in found):
        run.screen.say(f'to use it: --providers {place}, or providers = ["{place}"] in portable.toml')
    if failures:
        return failures[0].exit_code
    return DOUBTED if any(one.doubts for one in found) else 0


def diff_command(ctx: typer.Context, old: Before = None, new: After = None, provider: Providers = None) -> int:
    """Show what the last refresh changes: types, prices, regions, old and new with their dates.

    With one folder, what it changes of the embedded facts; with two, what differs between them.
    """
    from portable.api import catalog

    run = session(ctx)
    outputs = run.outputs(DIFF_FORMATS, "table")
    before, after = ((old,), (new,)) if old and new else ((), (old or catalog.default_folder(),))
    names = catalog.chosen_providers(provider) if provider else ()
    found = catalog.diff(before, after, names)
    for output in outputs:
        run.emit(output, DIFF_FORMATS[output.format](found, run.view(output)))
    return 0


def status_command(ctx: typer.Context, max_age: MaxAge = None) -> int:
    """Show how old the facts in use are: those embedded, and those of --providers.

    With --max-age a price that is older, or whose age is unknown, ends it with 1.
    """
    from portable.api import catalog

    run = session(ctx)
    outputs = run.outputs(STATUS_FORMATS, "table")
    found = catalog.status(run.configuration["providers"], max_age=max_age)
    for output in outputs:
        run.emit(output, STATUS_FORMATS[output.format](found, run.view(output)))
    return 1 if any(one.stale for one in found) else 0


def _parted(words: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(one.strip() for word in words or () for one in word.split(",") if one.strip())


def _factor(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or found < 1:
        raise UsageError(Diagnostic("band", f"`--band` is a factor of at least 1, got `{text}`"))
    return found


def _access(run: Session, timeout: float, project: str | None, subscription: str | None) -> Access:
    from portable.live.access import Access

    return Access(
        timeout=timeout,
        endpoints=endpoints(run.configuration["live.endpoints"]),
        project=project,
        subscription=subscription,
        tell=_teller(run),
    )


def endpoints(words: Iterable[str]) -> dict[str, str]:
    """API to address, of texts `API=URL`.

    Raises:
        UsageError: one is of another form.
    """
    found: dict[str, str] = {}
    for word in words:
        api, sign, url = word.partition("=")
        if not sign or not url.startswith(("http://", "https://")):
            raise UsageError(Diagnostic("endpoint", f"`live.endpoints` takes API=URL, got `{word}`"))
        found[api.strip()] = url.rstrip("/")
    return found


def _teller(run: Session) -> Callable[[str], None]:
    """Draws progress over itself on a terminal; elsewhere only `--verbose` hears it."""
    if run.screen.progress:
        return lambda words: run.screen.error(f"\r\x1b[K{words}")
    return run.screen.detail


def _wipe(run: Session) -> None:
    if run.screen.progress:
        run.screen.error("\r\x1b[K")
