"""Targets side by side: what each gives the workload and what it costs there, or why it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.comparison.choice import Choice
from portable.report.comparison.csv import csv
from portable.report.comparison.html import html
from portable.report.comparison.json import json
from portable.report.comparison.markdown import markdown
from portable.report.comparison.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Choice, View], str]] = {
    "table": text,
    "json": json,
    "csv": csv,
    "markdown": markdown,
    "html": html,
}
"""Every format of a comparison by its name; the first is the default."""
