"""A plan as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.planned.json import json
from portable.report.planned.subject import Planned
from portable.report.planned.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Planned, View], str]] = {"text": text, "json": json}
"""Every format of a plan by its name; the first is the default."""
