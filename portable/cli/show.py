"""`portable show`: a saved plan again, and whether it still holds is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from portable.cli.live import DetailedExitcode
from portable.cli.plan import exit_code
from portable.cli.planned_outputs import emit_planned
from portable.cli.session import session
from portable.errors import Diagnostic
from portable.model.plan import Plan
from portable.report.planned import FORMATS
from portable.version import __version__

File = Annotated[str, typer.Argument(metavar="PLAN", help="A file that `plan --out` wrote.")]


def command(ctx: typer.Context, plan: File, detailed: DetailedExitcode = False) -> int:
    """Show a saved plan; no cluster is asked.

    It tells what was planned then: `apply` checks that it still holds. A spec, target or facts that have changed since,
    and a plan of another version, are warned of.
    """
    from portable.cli.changed_since import changed_since
    from portable.cli.plan_files import read

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    found = read(plan)
    emit_planned(run, outputs, found)
    run.show((*changed_since(run, found.plan), *_other_version(found.plan)))
    run.screen.detail(f"planned {found.plan.created} by portable {found.plan.tool_version}")
    return exit_code(found.plan, detailed)


def _other_version(plan: Plan) -> Iterator[Diagnostic]:
    if plan.tool_version != __version__:
        message = f"the plan was made by portable {plan.tool_version}; this is {__version__}"
        yield Diagnostic("other-version", message, help=(f"plan again: {plan.subject.call('plan', '--out', 'FILE')}",))
