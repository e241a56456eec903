"""SARIF 2.1.0, as code scanning reads it (OASIS standard, 2020-03-27).

Results are always there, empty objects never; effects stand in `properties.effects` of each result.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from portable.errors import Location
from portable.model.finding import Finding, Fix, Suppressed, key_of
from portable.model.rule import RuleText
from portable.report.findings.subject import TOOL, Found
from portable.report.view import View

_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "%SRCROOT%"
_KEPT = "/!$&'()*+,;=@~"
"""What may stand in a path as it is; a colon would make a scheme of what is before it."""


def sarif(found: Found, view: View) -> str:
    """One run with every finding, suppressed ones marked as such."""
    rules = sorted({one.rule for one in found.findings} | {one.finding.rule for one in found.report.suppressed})
    results = [_result(one, rules, found) for one in found.findings]
    results += [_result(one.finding, rules, found, one) for one in found.report.suppressed]
    driver = {
        "name": TOOL,
        "version": found.version,
        "semanticVersion": found.version,
        "rules": [_rule(name, found.rules.get(name)) for name in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{TOOL}/lint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the checkout."}}},
        "results": results,
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str, text: RuleText | None) -> dict[str, Any]:
    if text is None:
        return {"id": name}
    page = "\n\n".join(f"## {heading}\n\n{body}" for heading, body in text.sections.items() if body)
    described: dict[str, Any] = {"id": name, "shortDescription": {"text": text.summary}}
    if page:
        described["help"] = {"text": page, "markdown": page}
    return described | {"defaultConfiguration": {"level": _LEVEL[text.severity]}}


def _result(finding: Finding, rules: list[str], found: Found, suppressed: Suppressed | None = None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": _LEVEL[finding.severity],
        "message": {"text": f"{finding.message}. {finding.help}" if finding.help else finding.message},
        "locations": [_location(finding.location)],
        "partialFingerprints": {"portable/v1": key_of(finding)},
        "properties": {"confidence": finding.confidence, "effects": dict(sorted(finding.effects.items()))},
    }
    if finding.related:
        result["relatedLocations"] = [
            _location(one.location) | {"message": {"text": one.message}} for one in finding.related
        ]
    if finding.fix is not None and (fixes := _fix(finding.fix, found)):
        result["fixes"] = fixes
    if suppressed is not None:
        kind = "external" if suppressed.by == "baseline" else "inSource"
        result["suppressions"] = [{"kind": kind} | ({"justification": suppressed.reason} if suppressed.reason else {})]
    return result


def _location(place: Location) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_line is not None and place.end_column is not None:
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    """A file as a URI: what is absolute stands alone, everything else counts from the root of the checkout."""
    if "://" in file:
        return {"uri": _quoted(file, ":")}
    if file.startswith("/"):
        return {"uri": "file://" + _quoted(file)}
    return {"uri": _quoted(file), "uriBaseId": _BASE}


def _quoted(file: str, kept: str = "") -> str:
    """The bytes of a name as it lies on the disk, which need not be UTF-8."""
    return quote(file, safe=_KEPT + kept, errors="surrogateescape")


def _fix(fix: Fix, found: Found) -> list[dict[str, Any]]:
    """The edits by character offset; a file whose text is not known has none."""
    changes = []
    for file in dict.fromkeys(one.file for one in fix.edits):
        if file not in found.sources:
            return []
        replacements = [
            {
                "deletedRegion": {"charOffset": one.start, "charLength": one.end - one.start},
                "insertedContent": {"text": one.text},
            }
            for one in fix.edits
            if one.file == file
        ]
        changes.append({"artifactLocation": _artifact(file), "replacements": replacements})
    return [{"description": {"text": fix.title}, "artifactChanges": changes}]
