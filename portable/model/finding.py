"""What a rule saw: severity, confidence, locations, the effect on each runtime and cloud, and how to fix it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from portable.errors import Location

Severity = Literal["error", "warning", "info"]
Confidence = Literal["high", "medium", "low"]
Effect = Literal["blocks", "rebuild", "degrades", "ok", "unknown"]
"""blocks: does not start or crashes; rebuild: needs recompiling or another build; degrades: runs slower, differently or
wrong; ok: works as it is; unknown: no verified fact."""


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
    """By runtime, and by provider on the cloud axis; what is missing is ok."""
    help: str | None = None
    source: str | None = None
    """Where the fact comes from, with its date."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    route: str = ""
    """Structural place (object and path, or symbol), stable when lines move: the baseline's key."""
