"""One page for people: verdict, cost, risk, placement and the facts behind each number, as HTML or for a pull request.

The page is one file: its style and script lie beside this module and are put into it, and it loads nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.page.html import html
from portable.report.page.markdown import markdown
from portable.report.page.subject import Subject
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Subject, View], str]] = {"html": html, "markdown": markdown}
"""Every format of a report by its name; the first is the default."""
