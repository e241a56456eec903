"""How portable something is: a verdict for each target or runtime, what stands in the way, the work to get there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from portable.errors import Diagnostic
from portable.model.finding import Finding

Verdict = Literal["runs", "rebuild", "port", "unknown", "blocked"]
"""runs: as it is; rebuild: other builds of what is there; port: sources have to be edited; unknown: no verified fact
says it runs; blocked: something no edit here cures stands in the way."""

VERDICTS: tuple[Verdict, ...] = ("runs", "rebuild", "port", "unknown", "blocked")
"""The best first."""

WorkKind = Literal["edit", "kernel", "configuration", "dependency", "image", "binary", "target"]
"""edit: lines of programs and scripts; kernel: device code; configuration: manifests, specs and builds; dependency:
another package or build of it; image: another base or image; binary: what others have built, a rebuild from sources
or a fork; target: what the target itself refuses."""


@dataclass(frozen=True, slots=True)
class Work:
    """All work of one kind."""

    kind: WorkKind
    places: int
    """Findings: at most so many edits."""
    distinct: int
    """Different things among them: one edit may cure several places, so at least about so many."""
    files: int
    fixable: int
    """Places that `lint --fix` cures, unsafe fixes left out."""
    reasons: tuple[str, ...]
    """What it is about: names of rules, those with the most places first."""


@dataclass(frozen=True, slots=True)
class TargetScore:
    """One target or runtime."""

    name: str
    runtimes: tuple[str, ...]
    provider: str | None
    verdict: Verdict
    because: str
    refusals: tuple[Diagnostic, ...] = ()
    """What the target itself says no to."""
    blocking: tuple[Finding, ...] = ()
    rebuilds: tuple[Finding, ...] = ()
    degrading: tuple[Finding, ...] = ()
    unknown: tuple[Finding, ...] = ()
    work: tuple[Work, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """What was looked at, and what came of it for each target or runtime."""

    subject: str
    files: int
    lines: int
    targets: tuple[TargetScore, ...]
    notes: tuple[Finding, ...] = ()
    """What could not be read: the verdicts do not speak of it."""
