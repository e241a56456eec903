"""What the formats of findings draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from portable.model.finding import Effect, Finding, LintReport
from portable.model.rule import RuleText
from portable.model.runtime import RUNTIMES

EFFECTS: tuple[Effect, ...] = ("blocks", "rebuild", "degrades", "unknown")
"""What is worth a word, the gravest first; `ok` is none."""

TOOL = "portable"


@dataclass(frozen=True, slots=True)
class Found:
    """A lint run's report, the texts of the files it speaks of, and the rules it names."""

    report: LintReport
    version: str
    sources: Mapping[str, str] = field(default_factory=dict)
    """Text by file, for excerpts."""
    rules: Mapping[str, RuleText] = field(default_factory=dict)
    """By name, of every rule that found something."""
    show_suppressed: bool = False

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is not suppressed."""
        return self.report.findings


def effects_in_words(finding: Finding) -> str:
    """`blocks mtia, xpu; rebuild rocm`, the gravest first; empty when the finding is about no runtime or cloud."""
    return _in_words(tuple(finding.effects.items()))


@lru_cache(1024)
def _in_words(effects: tuple[tuple[str, Effect], ...]) -> str:
    """Few sets of effects stand for thousands of findings."""
    parts = []
    for effect in EFFECTS:
        names = [name for name, one in effects if one == effect]
        if names:
            parts.append(f"{effect} {', '.join(sorted(names, key=_order))}")
    return "; ".join(parts)


def _order(name: str) -> tuple[int, str]:
    runtime = name.partition("/")[0]
    known: tuple[str, ...] = RUNTIMES
    return (known.index(runtime) if runtime in known else len(known), name)


def matrix(findings: tuple[Finding, ...]) -> dict[str, dict[Effect, int]]:
    """How many findings have which effect on each runtime and cloud that has any, runtimes first."""
    counts = Counter(one for finding in findings for one in finding.effects.items())
    names = sorted({name for name, effect in counts if effect != "ok"}, key=_order)
    return {name: {effect: counts[name, effect] for effect in EFFECTS} for name in names}


def files(found: Found) -> str:
    """`1 file`, `2 files`: how many were looked at."""
    return "1 file" if found.report.subjects == 1 else f"{found.report.subjects} files"


def severities(findings: tuple[Finding, ...]) -> str:
    """`2 errors, 1 warning, 3 infos`."""
    counted = [(word, sum(one.severity == word for one in findings)) for word in ("error", "warning", "info")]
    told = [f"{count} {word}{'' if count == 1 else 's'}" for word, count in counted if count]
    return ", ".join(told) or "no findings"
