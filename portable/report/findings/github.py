"""Workflow commands of GitHub Actions: annotations, the gravest first, because only ten of a step are shown."""

from __future__ import annotations

from portable.model.finding import SEVERITIES, Finding
from portable.report.findings.subject import Found, effects_in_words
from portable.report.view import View

_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}
_SHOWN = 10


def github(found: Found, view: View) -> str:
    """One annotation each, and a line that says how many GitHub hides."""
    ordered = sorted(found.findings, key=lambda one: SEVERITIES.index(one.severity))
    lines = [_line(one) for one in ordered]
    if len(lines) > _SHOWN:
        lines.append(f"{len(lines)} findings; GitHub shows {_SHOWN} annotations of a step, the others stand above")
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    place = finding.location
    where = [f"file={_property(place.file)}", f"line={place.line}", f"col={place.column}"]
    where += [f"endLine={place.end_line}"] if place.end_line is not None else []
    effects = effects_in_words(finding)
    message = finding.message + (f" ({effects})" if effects else "") + (f"\n{finding.help}" if finding.help else "")
    title = _property(finding.rule)
    return f"::{_COMMAND[finding.severity]} {','.join(where)},title={title}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
