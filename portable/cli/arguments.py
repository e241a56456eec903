"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Spec = Annotated[str, typer.Argument(metavar="SPEC", help="The workload's file; - reads standard input.")]
SeveralTargets = Annotated[
    list[str] | None,
    typer.Option("--target", "-t", metavar="NAME[,NAME]", help="Targets or providers. Without: all of them."),
]
OneTarget = Annotated[
    list[str] | None, typer.Option("--target", "-t", metavar="NAME", help="The target, or a provider's name.")
]
