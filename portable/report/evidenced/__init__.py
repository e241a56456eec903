"""The evidence for a workload on a target: demands with verdicts, facts with their age, promises, assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from portable.report.evidenced.json import json
from portable.report.evidenced.markdown import markdown
from portable.report.evidenced.text import text
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.evidence import Evidence

FORMATS: Mapping[str, Callable[[Evidence, View], str]] = {"text": text, "json": json, "markdown": markdown}
"""Every format of a record by its name; the first is the default."""
