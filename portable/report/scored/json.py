"""A score as JSON: the shape is that of the schema `score`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.model.finding import Finding
from portable.model.score import Score, TargetScore, Work
from portable.report import plain
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report.scored.document import ScoreDocument, ScoredTarget, ScoreFinding, ScoreWork


def json(score: Score, view: View) -> str:
    """The document `score`."""
    body: ScoreDocument = {
        "files": score.files,
        "lines": score.lines,
        "subject": score.subject,
        "targets": [_target(one) for one in score.targets],
        "unread": len(score.notes),
    }
    return document("score", body)


def _target(one: TargetScore) -> ScoredTarget:
    return {
        "because": one.because,
        "blocking": [_finding(each) for each in one.blocking],
        "degrading": [_finding(each) for each in one.degrading],
        "name": one.name,
        "provider": one.provider,
        "rebuilds": [_finding(each) for each in one.rebuilds],
        "refusals": plain.problems(one.refusals),
        "runtimes": list(one.runtimes),
        "unknown": [_finding(each) for each in one.unknown],
        "verdict": one.verdict,
        "work": [_work(each) for each in one.work],
    }


def _finding(one: Finding) -> ScoreFinding:
    return {
        "column": one.location.column,
        "confidence": one.confidence,
        "file": one.location.file,
        "help": one.help,
        "line": one.location.line,
        "message": one.message,
        "rule": one.rule,
        "source": one.source,
    }


def _work(one: Work) -> ScoreWork:
    return {
        "distinct": one.distinct,
        "files": one.files,
        "fixable": one.fixable,
        "kind": one.kind,
        "places": one.places,
        "reasons": list(one.reasons),
    }
