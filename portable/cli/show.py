"""`portable show`: a saved plan again, and whether it still holds is not asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from portable.cli.live import DetailedExitcode
from portable.cli.plan import exit_code
from portable.cli.planned_outputs import emit_planned
from portable.cli.session import Session, session
from portable.errors import Diagnostic, PortableError
from portable.model.plan import Plan, Subject
from portable.report.planned import FORMATS
from portable.version import __version__

File = Annotated[str, typer.Argument(metavar="PLAN", help="A file that `plan --out` wrote.")]


def command(ctx: typer.Context, plan: File, detailed: DetailedExitcode = False) -> int:
    """Show a saved plan; no cluster is asked.

    It tells what was planned then: `apply` checks that it still holds. A spec, target or facts that have changed since,
    and a plan of another version, are warned of.
    """
    from portable.cli.plan_files import read

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    found = read(plan)
    emit_planned(run, outputs, found)
    run.show(list(_outdated(run, found.plan)))
    run.screen.detail(f"planned {found.plan.created} by portable {found.plan.tool_version}")
    return exit_code(found.plan, detailed)


def _outdated(run: Session, plan: Plan) -> Iterator[Diagnostic]:
    """What is known to have changed since the plan was made, without asking a cluster."""
    subject = plan.subject
    again = f"plan again: {subject.call('plan', '--out', 'FILE')}"
    if Path(subject.spec).is_file():
        if _digest(subject.spec) != subject.spec_digest:
            message = f"{subject.spec} or its code has changed since the plan was made; it shows what was planned then"
            yield Diagnostic("spec-changed", message, help=(again,))
        same_places = run.facts_options() == subject.facts_options
        if same_places and _digest_of_facts(run, subject) != subject.catalogue_digest:
            message = f"the target {subject.target} or its provider's facts are not those that the plan was made from"
            yield Diagnostic("facts-changed", message, help=(again,))
    if plan.tool_version != __version__:
        message = f"the plan was made by portable {plan.tool_version}; this is {__version__}"
        yield Diagnostic("other-version", message, help=(again,))


def _digest(spec: str) -> str | None:
    """The digest of a spec as it is now; None if it cannot be read."""
    from portable.api.deploying import digest_of
    from portable.loader.workload import load_workload

    try:
        return digest_of(load_workload(spec))
    except PortableError:
        return None


def _digest_of_facts(run: Session, subject: Subject) -> str | None:
    """The digest of a plan's target and its provider as they are now; None if they cannot be read."""
    from portable.api.deploying import digest_of_facts

    try:
        target = run.targets(subject.spec).named(subject.target)
        return digest_of_facts(run.catalogue.provider(target.provider), target)
    except PortableError:
        return None
