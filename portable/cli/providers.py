"""`portable providers list` and `show`: what is known, and from where."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.session import session
from portable.report.facts.listed import FORMATS as LIST_FORMATS
from portable.report.facts.listed import listed
from portable.report.facts.shown import FORMATS as SHOW_FORMATS
from portable.report.facts.shown import shown


def list_command(ctx: typer.Context) -> int:
    """List the providers, those of --providers among them."""
    run = session(ctx)
    found = [run.catalogue.provider(name) for name in run.catalogue.names]
    for output in run.outputs(LIST_FORMATS, "table"):
        run.emit(output, listed(found, output.format, run.view(output)))
    return 0


def show_command(
    ctx: typer.Context, provider: Annotated[str, typer.Argument(metavar="NAME", help="The provider's name.")]
) -> int:
    """Show what is known of one provider: node contract, fabrics, instance types, what is assumed, sources."""
    run = session(ctx)
    found = run.catalogue.provider(provider)
    for output in run.outputs(SHOW_FORMATS, "text"):
        run.emit(output, shown(found, output.format, run.view(output)))
    return 0
