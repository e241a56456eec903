"""The code quality report of GitLab."""

from __future__ import annotations

import json
from hashlib import sha256

from portable.model.finding import key_of
from portable.report.findings.subject import Found
from portable.report.view import View

_SEVERITY = {"error": "critical", "warning": "major", "info": "info"}


def gitlab(found: Found, view: View) -> str:
    """A list of issues, each with a fingerprint that survives moved lines and tells copies apart."""
    seen: dict[str, int] = {}
    issues = []
    for finding in found.findings:
        key = key_of(finding)
        seen[key] = seen.get(key, 0) + 1
        issues.append(
            {
                "check_name": finding.rule,
                "description": finding.message,
                "fingerprint": sha256(f"{key}|{seen[key]}".encode(errors="surrogatepass")).hexdigest(),
                "location": {"lines": {"begin": finding.location.line}, "path": finding.location.file},
                "severity": _SEVERITY[finding.severity],
            }
        )
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"
