"""`portable show`: a saved plan again, and whether it still holds is not asked."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.live import DetailedExitcode
from portable.cli.plan import exit_code
from portable.cli.session import session
from portable.report.planned import FORMATS

File = Annotated[str, typer.Argument(metavar="PLAN", help="A file that `plan --out` wrote.")]


def command(ctx: typer.Context, plan: File, detailed: DetailedExitcode = False) -> int:
    """Show a saved plan; no cluster is asked.

    It tells what was planned then: `apply` checks that it still holds.
    """
    from portable.cli.plan_files import read

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    found = read(plan)
    for output in outputs:
        run.emit(output, FORMATS[output.format](found, run.view(output)))
    run.screen.detail(f"planned {found.plan.created} by portable {found.plan.tool_version}")
    return exit_code(found.plan, detailed)
