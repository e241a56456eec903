"""Findings as data: one document, or one line each."""

from __future__ import annotations

import json as encoder
from typing import Any

from portable.model.finding import Finding, Suppressed, key_of
from portable.report.findings.subject import Found, matrix
from portable.report.json_document import document
from portable.report.view import View


def json(found: Found, view: View) -> str:
    """One document: findings, suppressed ones, effects counted by runtime and cloud."""
    body = {
        "findings": [as_data(one) for one in found.findings],
        "suppressed": [_suppressed(one) for one in found.report.suppressed],
        "effects": matrix(found.findings),
        "subjects": found.report.subjects,
        "lines": found.report.lines,
        "baseline_gone": list(found.report.gone),
    }
    return document("findings", body)


def jsonl(found: Found, view: View) -> str:
    """One finding a line."""
    return "".join(encoder.dumps(as_data(one), sort_keys=True, ensure_ascii=False) + "\n" for one in found.findings)


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as plain values; what it does not have is left out."""
    place = finding.location
    data: dict[str, Any] = {
        "rule": finding.rule,
        "message": finding.message,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "effects": dict(sorted(finding.effects.items())),
        "help": finding.help,
        "source": finding.source,
        "route": finding.route or None,
        "key": key_of(finding),
        "related": [{"location": str(one.location), "message": one.message} for one in finding.related] or None,
    }
    if finding.fix is not None:
        edits = [{"file": one.file, "start": one.start, "end": one.end, "text": one.text} for one in finding.fix.edits]
        data["fix"] = {"title": finding.fix.title, "safe": finding.fix.safe, "edits": edits}
    return {name: value for name, value in data.items() if value is not None}


def _suppressed(one: Suppressed) -> dict[str, Any]:
    return as_data(one.finding) | {"suppressed_by": one.by, "reason": one.reason, "until": one.until}
