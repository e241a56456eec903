"""From a character offset in a text to the line and column a person counts."""

from __future__ import annotations

import re
from bisect import bisect_right

from portable.errors import Location

_LINE_END = re.compile(r"\r\n|\n|\r")


class SourceText:
    """A text and the name of its file; the table of lines is made when the first location is asked for.

    Lines end where editors end them: at `\\r\\n`, `\\n` and `\\r`.
    """

    __slots__ = ("_starts", "file", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text: str = text
        self.file: str = file
        self._starts: list[int] | None = None

    def location(self, start: int, end: int | None = None) -> Location:
        """The place of the characters from `start` to `end`, which is not included."""
        line, column = self._position(start)
        if end is None:
            return Location(self.file, line, column)
        end_line, end_column = self._position(max(start, end))
        return Location(self.file, line, column, end_line, end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        if self._starts is None:
            self._starts = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
