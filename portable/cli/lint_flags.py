"""The options of `lint`, as types of its arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_Severity = Literal["error", "warning", "info"]
_Persona = Literal["regular", "pedantic", "auditor"]
Names = list[str] | None


def _names(flag: str, text: str) -> object:
    return typer.Option(flag, metavar="NAME[,NAME]", help=text)


Paths = Annotated[list[str] | None, typer.Argument(metavar="PATHS…", help="Files and folders; - is standard input.")]
Select = Annotated[Names, _names("--select", "Only these rules.")]
ExtendSelect = Annotated[Names, _names("--extend-select", "These rules too, whatever the persona.")]
Ignore = Annotated[Names, _names("--ignore", "Not these rules.")]
Exclude = Annotated[Names, typer.Option("--exclude", metavar="GLOB", help="Not these files. Repeatable.")]
ForceExclude = Annotated[
    bool, typer.Option("--force-exclude", help="Exclude files that are named, too; it is no fault if none is left.")
]
PerFileIgnore = Annotated[
    Names, typer.Option("--per-file-ignore", metavar="GLOB:RULE[,RULE]", help="Not these rules there. Repeatable.")
]
Runtime = Annotated[Names, _names("--runtime", "Only what is not ok on one of these, `rocm` or `rocm/gfx942`.")]
Target = Annotated[Names, _names("--target", "Only what is not ok on one of these providers.")]
Operator = Annotated[
    str | None, typer.Option("--operator", metavar="VERSION", help="The KubeRay that manifests are for.")
]
Persona = Annotated[_Persona | None, typer.Option("--persona", help="Who reads it: more rules from left to right.")]
Preview = Annotated[bool | None, typer.Option("--preview/--no-preview", help="Rules that may still change, too.")]
Plugins = Annotated[bool | None, typer.Option("--plugins/--no-plugins", help="Rules of installed packages, too.")]
MinSeverity = Annotated[_Severity | None, typer.Option("--min-severity", help="Show nothing below.")]
FailLevel = Annotated[
    _Severity | None, typer.Option("--fail-level", help="End with 1 from this severity on. Without: warning.")
]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="End with 0 whatever is found.")]
Base = Annotated[
    str | None,
    typer.Option("--base", metavar="REF", help="Only lines changed since a commit, or REF... since it was left."),
]
Baseline = Annotated[Path | None, typer.Option("--baseline", metavar="FILE", help="Findings that may stay for now.")]
UpdateBaseline = Annotated[bool, typer.Option("--update-baseline", help="Shrink the baseline to what is left.")]
AllowGrowth = Annotated[bool, typer.Option("--allow-growth", help="With --update-baseline: new findings too.")]
Fix = Annotated[bool, typer.Option("--fix", help="Make the safe fixes.")]
UnsafeFixes = Annotated[bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: the others too.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")]
AddIgnores = Annotated[
    str | None,
    typer.Option("--add-ignores", metavar="REASON", help="Write comments that answer for what is found."),
]
Inline = Annotated[bool | None, typer.Option("--inline-ignores/--no-inline-ignores", help="Heed ignore comments.")]
ShowSuppressed = Annotated[bool, typer.Option("--show-suppressed", help="Show what is suppressed, and why.")]
Online = Annotated[bool, typer.Option("--online", help="Ask remotes for the images named.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Look at every file anew.")]
Jobs = Annotated[int, typer.Option("--jobs", metavar="N", min=0, help="Processes; 0: as many as pay.")]
