"""The shape of a rule, and how it makes a finding.

A rule is a module: a docstring under four headings, a few constants, and `check`. The file's name is the rule's name.
It may have `concerns(mark, name) -> bool` as well: whether a mark of its own can matter in a file of that name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Protocol

from portable.linter.place import Place
from portable.linter.reach import narrow
from portable.model.finding import Confidence, Effect, Finding, Fix, Related, Severity
from portable.model.rule import HEADINGS, RuleText

API = 1
"""Raised when the shape of a rule changes in a way that breaks rules of third parties."""


class Rule(Protocol):
    """What every module in `rules/` offers; optional: `PERSONA`, `FIX`, `PREVIEW` (see `RuleText`)."""

    __name__: str
    __doc__: str | None
    SUBJECTS: tuple[str, ...]
    """Kinds of subject it looks at."""
    SEVERITY: Severity
    CONFIDENCE: Confidence
    EFFECTS: dict[str, Effect]
    """On each runtime or provider, for the unguarded case; empty: not about runtimes."""
    SOURCE: str
    """Where the facts come from, with their date; rows of a table may carry their own."""
    MARKS: tuple[str, ...]
    """Pieces of text of which one stands, as written, in every subject the rule can find something in; empty: the rule
    sees every subject of its kinds. Case counts."""

    def check(self, subject: Any) -> Iterator[Finding]:
        """The findings in one view; the reader of the rule's kinds says which type that is."""


def name_of(module: str) -> str:
    """The rule's name, from its module's."""
    return module.rpartition(".")[2].replace("_", "-")


class Maker:
    """Makes the findings of one rule, from its module's constants: `finding = Maker(__name__)`."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._name = name_of(module)

    @cached_property
    def _rule(self) -> Rule:
        rule: Any = sys.modules[self._module]
        return rule  # type: ignore[no-any-return]  # a module is known to have this shape by the table's type alone

    def __call__(
        self,
        place: Place,
        message: str,
        effects: Mapping[str, Effect] | None = None,
        *,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
        help: str | None = None,  # noqa: A002  # the noun's own word
        source: str | None = None,
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a place; what is not given is the rule's own. Guards at the place narrow the effects."""
        rule = self._rule
        return Finding(
            rule=self._name,
            message=message,
            location=place.location,
            severity="info" if place.role != "code" else severity or rule.SEVERITY,
            confidence=confidence or rule.CONFIDENCE,
            effects=narrow(rule.EFFECTS if effects is None else effects, place.reach),
            help=help,
            source=source or rule.SOURCE or None,
            related=(*related, *place.related),
            fix=fix,
            route=place.route,
            value=place.value,
        )


def text_of(rule: Rule) -> RuleText:
    """A rule's page and defaults, read from its module."""
    doc = (rule.__doc__ or "").strip()
    summary, _, rest = doc.partition("\n")
    return RuleText(
        name=name_of(rule.__name__),
        summary=summary.strip(),
        sections=_sections(rest),
        subjects=rule.SUBJECTS,
        severity=rule.SEVERITY,
        confidence=rule.CONFIDENCE,
        effects=rule.EFFECTS,
        source=rule.SOURCE,
        persona=getattr(rule, "PERSONA", "regular"),
        fix=getattr(rule, "FIX", ""),
        preview=getattr(rule, "PREVIEW", False),
    )


def _sections(text: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.strip() in HEADINGS and not line.startswith(" "):
            current = found.setdefault(line.strip(), [])
        else:
            current.append(line)
    return {heading: _dedent(lines) for heading, lines in found.items()}


def _dedent(lines: list[str]) -> str:
    import textwrap

    return textwrap.dedent("\n".join(lines)).strip()
