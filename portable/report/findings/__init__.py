"""Findings in every form people and tools read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.findings.github import github
from portable.report.findings.gitlab import gitlab
from portable.report.findings.html import html
from portable.report.findings.json import json, jsonl
from portable.report.findings.junit import junit
from portable.report.findings.markdown import markdown
from portable.report.findings.rdjson import rdjson
from portable.report.findings.sarif import sarif
from portable.report.findings.subject import Found
from portable.report.findings.text import concise, text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Found, View], str]] = {
    "text": text,
    "concise": concise,
    "json": json,
    "jsonl": jsonl,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "rdjson": rdjson,
    "markdown": markdown,
    "html": html,
}
"""Every format of findings by its name; the first is the default."""
