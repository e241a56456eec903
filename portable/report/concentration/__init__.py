"""A portfolio: shares and index by dimension, what a loss stops, where each workload could go."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.concentration.csv import csv
from portable.report.concentration.json import json
from portable.report.concentration.markdown import markdown
from portable.report.concentration.subject import Spread
from portable.report.concentration.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Spread, View], str]] = {"text": text, "json": json, "markdown": markdown, "csv": csv}
"""Every format of a portfolio by its name; the first is the default."""
