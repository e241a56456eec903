"""What is known about a lint rule without running it: the source of `portable rule`, the docs pages and SARIF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from portable.model.finding import Confidence, Effect, Severity

Persona = Literal["regular", "pedantic", "auditor"]
"""Who wants to see a rule: everybody; who cleans up; who wants every sign of a tie."""

HEADINGS = ("What it does", "Why it locks you in", "Example", "Use instead")
"""The headings every rule's docstring has, in this order."""


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule's name, its page and its defaults."""

    name: str
    summary: str
    sections: Mapping[str, str]
    """By heading, see `HEADINGS`."""
    subjects: tuple[str, ...]
    severity: Severity
    confidence: Confidence
    effects: Mapping[str, Effect] = field(default_factory=dict)
    """Of the unguarded case; a row of a rule's table may differ."""
    source: str = ""
    persona: Persona = "regular"
    fix: Literal["", "safe", "unsafe"] = ""
    preview: bool = False
