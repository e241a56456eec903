"""A plan in every form people and tools read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.planned.diff import diff
from portable.report.planned.html import html
from portable.report.planned.json import json
from portable.report.planned.jsonl import jsonl
from portable.report.planned.markdown import markdown
from portable.report.planned.subject import Planned
from portable.report.planned.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Planned, View], str]] = {
    "text": text,
    "json": json,
    "jsonl": jsonl,
    "diff": diff,
    "markdown": markdown,
    "html": html,
}
"""Every format of a plan by its name; the first is the default."""
