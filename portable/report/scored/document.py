"""The JSON document `score`, as types."""

from __future__ import annotations

from typing_extensions import TypedDict

from portable.model.score import Verdict, WorkKind
from portable.report.documents import Problem


class ScoreFinding(TypedDict):
    """A finding behind a verdict; `lint -o json` has everything about it."""

    rule: str
    message: str
    file: str
    line: int
    column: int
    confidence: str
    help: str | None
    source: str | None


class ScoreWork(TypedDict):
    """All work of one kind."""

    kind: WorkKind
    places: int
    """At most so many edits."""
    distinct: int
    """Different things among them."""
    files: int
    fixable: int
    """Places that `lint --fix` cures."""
    reasons: list[str]


class ScoredTarget(TypedDict):
    """One target or runtime."""

    name: str
    runtimes: list[str]
    provider: str | None
    verdict: Verdict
    because: str
    refusals: list[Problem]
    blocking: list[ScoreFinding]
    rebuilds: list[ScoreFinding]
    degrading: list[ScoreFinding]
    unknown: list[ScoreFinding]
    work: list[ScoreWork]


class ScoreDocument(TypedDict):
    """How portable something is."""

    subject: str
    files: int
    lines: int
    unread: int
    """Places that could not be read: the verdicts do not speak of them."""
    targets: list[ScoredTarget]
