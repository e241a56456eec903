"""Diagnostics as a person reads them, with the source line and a caret, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from portable.errors import Diagnostic, Location
from portable.report.excerpt import excerpt
from portable.report.terminal import neutral

Severity = Literal["error", "warning", "note"]

_BOLD, _BLUE, _RESET = "\x1b[1m", "\x1b[1;34m", "\x1b[0m"
_SEVERITY_COLOR: dict[Severity, str] = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_NARROWEST = 30


class Sources:
    """The texts of files by lines, each split once and only if it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}

    def lines(self, file: str) -> list[str]:
        """The lines of a file without their ends; none where its text is not known."""
        if file not in self._lines:
            self._lines[file] = _split(self._texts[file].removeprefix("\ufeff")) if file in self._texts else []
        return self._lines[file]


def _split(text: str) -> list[str]:
    return (text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text).split("\n")


def text(
    diagnostics: Iterable[Diagnostic],
    *,
    sources: Mapping[str, str] | Sources | None = None,
    color: bool = False,
    unicode: bool = True,
    width: int | None = None,
    severity: Severity = "error",
) -> str:
    """Every diagnostic with its place, source line, help and notes; ends with a line break unless there is none.

    `sources` holds the texts of files by the name that locations use; without a text the line is left out, as values of
    secret keys always are. `width` is in terminal cells and wraps words and cuts source lines; None wraps nothing.
    `unicode=False` writes ASCII only. Control characters in anything from outside are shown, never sent.
    """
    known = sources if isinstance(sources, Sources) else Sources(sources or {})
    painter = _Painter(color, unicode, width, severity)
    return "\n".join("".join(f"{line}\n" for line in painter.lines(one, known)) for one in diagnostics)


def json(diagnostics: Iterable[Diagnostic], *, severity: Severity = "error") -> list[dict[str, Any]]:
    """The diagnostics as plain data, in their order and with the same keys in each; lines and columns count from 1."""
    return [
        {
            "help": list(one.help),
            "location": _place(one.location),
            "message": one.message,
            "name": one.name,
            "notes": list(one.notes),
            "path": list(one.path),
            "severity": severity,
        }
        for one in diagnostics
    ]


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {
        "column": location.column,
        "end_column": location.end_column,
        "end_line": location.end_line,
        "file": location.file,
        "line": location.line,
    }


class _Painter:
    """The choices of one rendering."""

    def __init__(self, color: bool, unicode: bool, width: int | None, severity: Severity) -> None:
        self._color = color
        self._unicode = unicode
        self._width = None if width is None else max(width, _NARROWEST)
        self._severity: Severity = severity

    def lines(self, one: Diagnostic, sources: Sources) -> Iterator[str]:
        """The lines of one diagnostic."""
        margin = max(2, len(str(one.location.line))) if one.location else 2
        label = f"{self._severity}[{neutral(one.name, self._unicode)}]"
        label_color = _SEVERITY_COLOR[self._severity]
        yield from self._labelled(label, label_color, ": ", one.message, indent=4, emphasis=_BOLD)
        if one.location:
            place = neutral(str(one.location), self._unicode)
            yield f"{' ' * margin}{self._paint(_BLUE, '-->')} {place}"
            yield from self._source(one.location, sources.lines(one.location.file), margin)
        for name, texts in (("help", one.help), ("note", one.notes)):
            for each in texts:
                lead = f"{' ' * margin}{self._paint(_BLUE, '=')} "
                hanging = margin + len("= help: ")
                for line in self._labelled(name, _BOLD, ": ", each, indent=hanging, before=margin + 2):
                    yield f"{lead}{line}" if lead else line
                    lead = ""

    def _source(self, place: Location, lines: list[str], margin: int) -> Iterator[str]:
        if not 1 <= place.line <= len(lines):
            return
        cells = None if self._width is None else self._width - margin - 3
        shown, caret = excerpt(lines, place, cells=cells, unicode=self._unicode)
        bar = self._paint(_BLUE, "|")
        number = self._paint(_BLUE, f"{place.line:>{margin}}")
        yield f"{' ' * margin} {bar}"
        yield f"{number} {bar} {shown}".rstrip()
        yield f"{' ' * margin} {bar} {self._caret(caret)}"

    def _caret(self, caret: str) -> str:
        marks = caret.lstrip(" ")
        return f"{' ' * (len(caret) - len(marks))}{self._paint(_SEVERITY_COLOR[self._severity], marks)}"

    def _labelled(
        self, label: str, color: str, gap: str, message: str, *, indent: int, before: int = 0, emphasis: str = ""
    ) -> Iterator[str]:
        """A label and its message; lines after the first are indented, and words wrapped where there is a width."""
        first = f"{label}{gap}"
        used = before + len(first)
        for paragraph in neutral(message, self._unicode, lines=True).split("\n"):
            for line in self._wrapped(paragraph, used, indent):
                words = self._paint(emphasis, line) if emphasis else line
                start = f"{self._paint(color, label)}{gap}" if first else " " * indent
                yield f"{start}{words}".rstrip(" ")
                first, used = "", indent

    def _wrapped(self, paragraph: str, used: int, indent: int) -> list[str]:
        if self._width is None or used + len(paragraph) <= self._width:
            return [paragraph]
        from textwrap import wrap

        lead = len(paragraph) - len(paragraph.lstrip(" "))
        room = max(self._width - indent, _NARROWEST // 2)
        words = wrap(
            paragraph.lstrip(" "),
            width=max(room - lead, 10),
            initial_indent=" " * max(used - indent, 0),
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [f"{' ' * lead}{line.lstrip(' ')}" for line in words] or [""]

    def _paint(self, color: str, words: str) -> str:
        return f"{color}{words}{_RESET}" if self._color and words else words
