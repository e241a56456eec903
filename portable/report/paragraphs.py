"""Lines of text for a person: wrapped to the width, safe for a terminal, with a little emphasis."""

from __future__ import annotations

from textwrap import wrap

from portable.report.letters import lettered
from portable.report.view import View

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_NARROWEST = 24


class Writer:
    """Collects lines; what comes from outside is made safe on its way in."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._lines: list[str] = []

    def line(self, words: str, *, indent: int = 0, hang: int = 0, bold: bool = False, dim: bool = False) -> None:
        """A paragraph, wrapped with its indent; its further lines stand `hang` cells deeper."""
        for one in self._wrapped(words, indent, indent + hang):
            self._lines.append(self._painted(one, _BOLD if bold else _DIM if dim else ""))

    def item(self, label: str, words: str, *, indent: int = 0, hang: int = 4) -> None:
        """A label, a colon and a text; further lines hang below the label."""
        safe = lettered(label, self._view.unicode)
        first, *rest = self._wrapped(f"{safe}: {words}", indent, indent + hang)
        lead = " " * indent
        if self._view.color and first.startswith(f"{lead}{safe}:"):
            first = f"{lead}{_BOLD}{safe}{_RESET}{first[len(lead) + len(safe) :]}"
        self._lines += [first, *rest]

    def raw(self, text: str) -> None:
        """Lines that are laid out already."""
        self._lines += text.splitlines()

    def gap(self) -> None:
        """One empty line between parts, never two, never at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(self) -> str:
        """Everything, with a line break at the end."""
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def _wrapped(self, words: str, first: int, rest: int) -> list[str]:
        safe = lettered(words, self._view.unicode)
        if self._view.width is None:
            return [" " * first + safe]
        return wrap(
            safe,
            width=max(self._view.width, _NARROWEST + rest),
            initial_indent=" " * first,
            subsequent_indent=" " * rest,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [" " * first]

    def _painted(self, line: str, style: str) -> str:
        return f"{style}{line}{_RESET}" if style and self._view.color and line.strip() else line
