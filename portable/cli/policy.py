"""`portable policy export`: a guard for clusters against manifests that run on one cloud only."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from portable.cli.arguments import SeveralTargets
from portable.cli.lint_options import split
from portable.cli.session import STDIN, session
from portable.errors import Diagnostic, UsageError
from portable.model.admission import Action, Admission
from portable.report.admission import FORMATS

_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?")
_USER = re.compile(r"[A-Za-z0-9:@._/-]{1,253}")


def export_command(
    ctx: typer.Context,
    target: SeveralTargets = None,
    action: Annotated[
        Action, typer.Option("--action", help="What happens: a warning, a refusal, or a line in the audit log.")
    ] = "warn",
    exempt: Annotated[
        list[str] | None, typer.Option("--exempt", metavar="USER[,USER]", help="Users that are never judged.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="How the policies' names begin.")] = "portable",
) -> int:
    """Write a ValidatingAdmissionPolicy with its binding: manifests that name one cloud's nodes or devices.

    Judged are namespaces with the label portable.dev/policy, on creation, and on a change only what it adds. Deleting,
    queues, controllers and what portable compiled itself are let pass. Needs Kubernetes 1.30.
    """
    from portable.api.admission import terms

    run = session(ctx)
    outputs = run.outputs(FORMATS, "yaml")
    users = split(exempt)
    for flag, text, good in (("--name", name, _NAME), *(("--exempt", user, _USER) for user in users)):
        if not good.fullmatch(text):
            raise UsageError(Diagnostic("bad-option", f"{flag}: `{text}` is no name that Kubernetes takes"))
    table = run.targets(STDIN)
    chosen = run.chosen(table, target or ())
    providers = tuple(dict.fromkeys(table.named(one).provider for one in chosen))
    admission = Admission(name, terms(providers), action, users, chosen)
    for output in outputs:
        run.emit(output, FORMATS[output.format](admission, run.view(output)))
    return 0
