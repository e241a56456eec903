"""`portable config show`: every setting, its value and who gave it."""

from __future__ import annotations

from typing import Any

import typer

from portable.cli.session import Session, session
from portable.cli.settings import SETTINGS
from portable.report import table
from portable.report.json_document import document
from portable.report.table import Column, Table, aligned, fitted, neutralized, records

FORMATS = ("table", "json", "markdown")

_COLUMNS = (
    Column("setting", "setting"),
    Column("value", "value"),
    Column("origin", "origin"),
    Column("variable", "environment", worth=1),
)


def show_command(ctx: typer.Context) -> int:
    """Show every setting of portable, its value, and where that comes from.

    A flag goes before the environment, that before portable.toml, that before [tool.portable] of pyproject.toml.
    """
    run = session(ctx)
    for output in run.outputs(FORMATS, "table"):
        if output.format == "json":
            run.emit(output, document("settings", _body(run)))
        elif output.format == "markdown":
            run.emit(output, table.markdown(_table(run)))
        else:
            shown = neutralized(_table(run), run.view(output).unicode)
            fits = fitted(shown, run.view(output).width)
            run.emit(output, aligned(fits[0]) if fits else records(shown, run.view(output).width))
    return 0


def _body(run: Session) -> dict[str, Any]:
    settings = {
        name: {"origin": run.configuration.origin(name).origin, "value": run.configuration[name]} for name in SETTINGS
    }
    return {"files": [str(file) for file in run.configuration.files], "settings": settings}


def _table(run: Session) -> Table:
    rows = (
        (name, _shown(run.configuration[name]), run.configuration.origin(name).origin, setting.environment)
        for name, setting in SETTINGS.items()
    )
    return Table(_COLUMNS, tuple(rows))


def _shown(value: Any) -> str:
    if value is None or value in ((), {}):
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(one) for one in value) if isinstance(value, tuple) else str(value)
