"""What an apply has done, as text, as JSON, and as a stream of events."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.applied.json import json
from portable.report.applied.subject import Applied
from portable.report.applied.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Applied, View], str]] = {"text": text, "json": json, "jsonl": lambda applied, view: ""}
"""Every format by its name; the events of `jsonl` are written as they happen."""
