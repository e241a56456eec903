"""Reviewdog's diagnostic format (rdjson), for comments on the changed lines of a review, with suggestions."""

from __future__ import annotations

import json
from typing import Any

from portable.errors import Location
from portable.model.finding import Finding
from portable.report.findings.subject import TOOL, Found, effects_in_words
from portable.report.view import View

_SEVERITY = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def rdjson(found: Found, view: View) -> str:
    """One document with every finding."""
    body = {"source": {"name": TOOL}, "diagnostics": [_diagnostic(one, found) for one in found.findings]}
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(finding: Finding, found: Found) -> dict[str, Any]:
    parts = [finding.message, effects_in_words(finding), finding.help]
    diagnostic: dict[str, Any] = {
        "message": "\n".join(part for part in parts if part),
        "location": {"path": finding.location.file, "range": _range(finding.location)},
        "severity": _SEVERITY[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.related:
        diagnostic["related_locations"] = [
            {"message": one.message, "location": {"path": one.location.file, "range": _range(one.location)}}
            for one in finding.related
        ]
    if suggestions := _suggestions(finding, found):
        diagnostic["suggestions"] = suggestions
    return diagnostic


def _range(place: Location) -> dict[str, Any]:
    shown: dict[str, Any] = {"start": {"line": place.line, "column": place.column}}
    if place.end_line is not None and place.end_column is not None:
        shown["end"] = {"line": place.end_line, "column": place.end_column}
    return shown


def _suggestions(finding: Finding, found: Found) -> list[dict[str, Any]]:
    """The edits of a fix in the finding's own file, if its text is known."""
    text = found.sources.get(finding.location.file)
    if finding.fix is None or text is None or any(one.file != finding.location.file for one in finding.fix.edits):
        return []
    return [
        {"range": {"start": _position(text, one.start), "end": _position(text, one.end)}, "text": one.text}
        for one in finding.fix.edits
    ]


def _position(text: str, offset: int) -> dict[str, int]:
    """Line and column, both from 1; columns are bytes of UTF-8, as the format has them."""
    before = text[:offset]
    start = before.rfind("\n") + 1
    return {"line": before.count("\n") + 1, "column": len(before[start:].encode()) + 1}
