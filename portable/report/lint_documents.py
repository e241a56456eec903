"""The JSON documents of lint, as types; as in `documents`, keys are only ever added."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from portable.model.finding import Confidence, Effect, Severity


class RelatedPlace(TypedDict):
    """Another place that explains a finding."""

    location: str
    """`file:line:column`."""
    message: str


class FixEdit(TypedDict):
    """A replacement of characters `start` to `end`, offsets into the file's text."""

    file: str
    start: int
    end: int
    text: str


class ProposedFix(TypedDict):
    """How to change the subject so that the finding goes away."""

    title: str
    safe: bool
    """Meaning is kept for every runtime that worked before."""
    edits: list[FixEdit]


class FindingLine(TypedDict):
    """One thing a rule saw: a line of `lint -o jsonl`, and an element of the document `findings`."""

    rule: str
    message: str
    file: str
    line: NotRequired[int]
    """From 1; not there: the whole file is meant."""
    column: NotRequired[int]
    end_line: NotRequired[int]
    end_column: NotRequired[int]
    severity: Severity
    confidence: Confidence
    effects: dict[str, Effect]
    """By runtime (`rocm`), by chip of one (`rocm/gfx942`), and by provider; what is missing is ok."""
    help: NotRequired[str]
    source: NotRequired[str]
    """Where the fact comes from, with its date."""
    route: NotRequired[str]
    """Object and path, or symbol: stable when lines move."""
    key: str
    """What identifies it across edits elsewhere in its file."""
    related: NotRequired[list[RelatedPlace]]
    fix: NotRequired[ProposedFix]


class SuppressedFinding(FindingLine):
    """A finding that a comment, an annotation or the baseline answers for."""

    suppressed_by: Literal["comment", "annotation", "baseline"]
    reason: str
    until: str | None
    """The last day it holds, as YYYY-MM-DD."""


class FindingsDocument(TypedDict):
    """What lint saw, by file, line, column and rule."""

    findings: list[FindingLine]
    suppressed: list[SuppressedFinding]
    effects: dict[str, dict[str, int]]
    """How many findings have which effect, by runtime and by provider."""
    subjects: int
    lines: int
    baseline_gone: list[str]
    """Entries of the baseline that no longer match anything."""


class RuleData(TypedDict):
    """What a rule finds, why it matters and what to use instead."""

    name: str
    summary: str
    sections: dict[str, str]
    """Markdown by heading."""
    severity: Severity
    confidence: Confidence
    effects: dict[str, Effect]
    subjects: list[str]
    """Kinds of subjects that it reads."""
    source: str | None
    fix: Literal["safe", "unsafe"] | None
    persona: str
    """Who wants to hear of it: regular, pedantic, auditor."""
    preview: bool


class RulesDocument(TypedDict):
    """Rules of lint."""

    rules: list[RuleData]
