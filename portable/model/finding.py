"""What a rule saw: severity, confidence, locations, the effect on each runtime and cloud, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from portable.errors import Location

Severity = Literal["error", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
Effect = Literal["blocks", "rebuild", "degrades", "ok", "unknown"]
"""blocks: does not start or crashes; rebuild: needs recompiling or another build; degrades: runs slower, differently or
wrong; ok: works as it is; unknown: no verified fact."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Gravest first."""

OTHER_CLOUDS = "other-clouds"
"""The key of `Finding.effects` for every provider that has no key of its own."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that explains a finding."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of characters `start` to `end` (offsets into the file's text)."""

    file: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How to change the subject so that the finding goes away."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool
    """Meaning is kept for every runtime that worked before."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw."""

    rule: str
    message: str
    location: Location
    severity: Severity
    confidence: Confidence
    effects: Mapping[str, Effect] = field(default_factory=dict)
    """By runtime (`rocm`), by chip of a runtime (`rocm/gfx942`), and by provider on the cloud axis; what is missing is
    ok. No key at all: the finding is not about a runtime or a cloud."""
    help: str | None = None
    source: str | None = None
    """Where the fact comes from, with its date."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    route: str = ""
    """Structural place (object and path, or symbol), stable when lines move: part of the baseline's key."""
    value: str = ""
    """The text that was judged: part of the baseline's key."""

    def on_runtime(self, runtime: str) -> Effect:
        """The effect on a runtime, or on a chip of one (`rocm/gfx942`), which falls back to its runtime's."""
        return self.effects.get(runtime) or self.effects.get(runtime.partition("/")[0], "ok")

    def on_cloud(self, provider: str) -> Effect:
        """The effect on a provider of machines."""
        return self.effects.get(provider) or self.effects.get(OTHER_CLOUDS, "ok")


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that a comment, an annotation or the baseline answers for."""

    finding: Finding
    by: Literal["comment", "annotation", "baseline"]
    reason: str = ""
    until: str | None = None
    """The last day it holds, as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class LintReport:
    """What a lint run saw, in a fixed order: by file, then line, column and rule."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    subjects: int = 0
    """How many files, and members of archives, were looked at."""
    lines: int = 0
    gone: tuple[str, ...] = ()
    """Entries of the baseline that no longer match anything."""


def key_of(finding: Finding) -> str:
    """What identifies a finding across edits elsewhere in its file: the baseline's key, SARIF's partial fingerprint."""
    judged = blake2b(finding.value.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return "|".join((finding.rule, finding.location.file, finding.route, judged))
