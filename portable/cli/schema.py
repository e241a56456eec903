"""`portable schema`: the JSON Schema of a file format, as the package carries it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean

FOLDER = Path(__file__).parents[1] / "schemas"

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="Which one; without it the names are listed.")]


def command(ctx: typer.Context, schema: Name = None) -> int:
    """Print the JSON Schema (draft 7) of a file that portable reads or writes; without a name, list them.

    For editors: portable schema workload > workload.schema.json
    """
    run = session(ctx)
    known = sorted(path.stem for path in FOLDER.glob("*.json"))
    if schema is None:
        run.screen.result("".join(f"{one}\n" for one in known), exact=True)
        return 0
    if schema not in known:
        guess = did_you_mean(schema, known)
        advice = ((guess,) if guess else ()) + (f"schemas: {', '.join(known)}",)
        raise UsageError(Diagnostic("unknown-schema", f"there is no schema `{schema}`", help=advice))
    run.screen.result((FOLDER / f"{schema}.json").read_text(encoding="utf-8"), exact=True)
    return 0
