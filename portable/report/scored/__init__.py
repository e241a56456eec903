"""A score as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.model.score import Score
from portable.report.scored.json import json
from portable.report.scored.markdown import markdown
from portable.report.scored.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Score, View], str]] = {"text": text, "json": json, "markdown": markdown}
"""Every format by its name; the first is the default."""
