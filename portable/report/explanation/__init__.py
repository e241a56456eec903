"""One placement explained: each choice, the facts behind it, what was not chosen, what is still missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.explanation.json import json
from portable.report.explanation.markdown import markdown
from portable.report.explanation.subject import Explained
from portable.report.explanation.text import text
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Explained, View], str]] = {"text": text, "json": json, "markdown": markdown}
"""Every format of an explanation by its name; the first is the default."""
