"""`portable version`: which portable this is."""

from __future__ import annotations

import typer

from portable.cli.session import session
from portable.report.json_document import document
from portable.version import __version__

FORMATS = ("text", "json")


def command(ctx: typer.Context) -> int:
    """Show the version of portable."""
    run = session(ctx)
    for output in run.outputs(FORMATS, "text"):
        body = {"version": __version__}
        run.emit(output, document("version", body) if output.format == "json" else f"portable {__version__}\n")
    return 0
