"""The options of `compare`, as types of its arguments."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.report.comparison.columns import COLUMNS

Columns = Annotated[str | None, typer.Option("--columns", metavar="A,B,…", help=f"Columns: {', '.join(COLUMNS)}.")]
Sort = Annotated[
    str, typer.Option("--sort", metavar="[-]COLUMN", show_default=True, help="Sort by a column; - for descending.")
]
Excluded = Annotated[
    bool, typer.Option("--show-excluded", help="Show also instance types not chosen, and every refusal.")
]
FailIf = Annotated[
    list[str] | None,
    typer.Option("--fail-if", metavar="EXPR", help="End with 1 if so, for example 'cost.run > 5000'; repeatable."),
]
UnknownOk = Annotated[bool, typer.Option("--unknown-ok", help="Let unknown figures pass --fail-if and --max-increase.")]
MaxAge = Annotated[
    str | None, typer.Option("--max-age", metavar="DAYS", help="End with 1 if a price is older than this.")
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base", metavar="FILE|REF:PATH", help="Show what changes against a spec, saved JSON or plan, or commit."
    ),
]
MaxIncrease = Annotated[
    str | None, typer.Option("--max-increase", metavar="10%|'100 USD'", help="End with 1 if it costs more by more.")
]
Currency = Annotated[
    str, typer.Option("--currency", metavar="CODE", help="Show amounts in it, by the rate that your targets state.")
]
