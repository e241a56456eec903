"""`portable rule`: the page of a lint rule, or of all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from portable.cli.session import session
from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean
from portable.report.rules import FORMATS


def command(
    ctx: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="RULE", help="A rule's name.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every rule.")] = False,
) -> int:
    """Show what a lint rule finds, why it locks a workload in, and what to use instead."""
    from portable.linter.rule import text_of
    from portable.linter.rules import RULES

    run = session(ctx)
    if run.configuration["lint.plugins"]:
        from portable.linter.lint import prepare
        from portable.linter.settings import LintSettings

        prepare(LintSettings(plugins=True))
    outputs = run.outputs(FORMATS, "text")
    if (name is None) is not every:
        listed = f"there are {len(RULES)}, for example {', '.join(list(RULES)[:5])}"
        raise UsageError(Diagnostic("rule-missing", "name one rule, or say `--all`", help=(listed,)))
    if name is not None and name not in RULES:
        guess = did_you_mean(name, RULES)
        advice = (guess,) if guess else ("`portable rule --all` shows every rule",)
        raise UsageError(Diagnostic("unknown-rule", f"there is no rule `{name}`", help=advice))
    texts = tuple(text_of(rule) for key, rule in RULES.items() if every or key == name)
    for output in outputs:
        run.emit(output, FORMATS[output.format](texts, run.view(output)))
    return 0
