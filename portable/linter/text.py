"""Text out of bytes of unknown encoding, and its lines."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from itertools import accumulate

_DECLARED = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""PEP 263: the encoding a Python file declares in its first two lines."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, *, python: bool = False) -> str:
    """The text of a file: by byte order mark, by declaration (Python), as UTF-8, else as Latin-1, which takes all."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if python and (declared := _declared(data)):
        return data.decode(declared, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def plain(data: bytes) -> bytes:
    """A text's bytes as UTF-8 where they are UTF-16 or UTF-32, in which no mark would be found."""
    wide = any(data.startswith(mark) for mark, encoding in _MARKS if encoding != "utf-8-sig")
    return decode(data).encode("utf-8", "surrogatepass") if wide else data


def _declared(data: bytes) -> str | None:
    for line in data[:400].split(b"\n")[:2]:
        match = _DECLARED.match(line)
        if match:
            try:
                name = codecs.lookup(match[1].decode("ascii")).name
            except (LookupError, UnicodeDecodeError):
                return None
            # Encodings that are no text (base64, zip) raise or inflate when decoding: a subject must not choose them.
            return name if codecs.lookup(name)._is_text_encoding else None
    return None


class Lines:
    """A text by lines: offsets to places and back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *accumulate(map((1).__add__, map(len, text.split("\n"))))][:-1]

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of a character offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The character offset of a line and column, from 1."""
        return self._starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """A line's text without its end; empty beyond the last line."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] - 1 if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r")
