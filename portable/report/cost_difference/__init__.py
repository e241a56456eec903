"""What a change does to the cost, as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.cost_difference.json import json
from portable.report.cost_difference.markdown import markdown
from portable.report.cost_difference.subject import Changed
from portable.report.cost_difference.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Changed, View], str]] = {"table": text, "json": json, "markdown": markdown}
"""Every format by its name; the first is the default."""
