"""What a workload is doing, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.model.status import Status
from portable.report.state.json import json
from portable.report.state.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Status, View], str]] = {"text": text, "json": json}
"""Every format by its name; the first is the default."""
