"""Drift as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.model.drift import Drift
from portable.report.drifted.json import json
from portable.report.drifted.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Drift, View], str]] = {"text": text, "json": json}
"""Every format by its name; the first is the default."""
