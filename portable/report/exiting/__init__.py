"""What leaving a target takes, as text, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.model.leaving import Leaving
from portable.report.exiting.json import json
from portable.report.exiting.markdown import markdown
from portable.report.exiting.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Leaving, View], str]] = {"text": text, "json": json, "markdown": markdown}
"""Every format by its name; the first is the default."""
