"""Texts of files that `lint` changes: read as the linter read them, written back in the encoding they had."""

from __future__ import annotations

import codecs
import io
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Encoded(NamedTuple):
    """A file's text, and how it was written."""

    text: str
    mark: bytes
    encoding: str

    def data(self, text: str) -> bytes:
        """Another text as this one was written; raises `UnicodeEncodeError` where that cannot be."""
        return self.mark + text.encode(self.encoding)


def encoded(path: Path) -> Encoded | None:
    """A file's text by the linter's own decoding; None if nothing gives the very same bytes back."""
    data = path.read_bytes()
    text, python = decoded(data, path.name)
    for mark, encoding in _candidates(data, python=python):
        found = Encoded(text, mark, encoding)
        try:
            if found.data(text) == data:
                return found
        except UnicodeEncodeError:
            continue
    return None


def decoded(data: bytes, name: str) -> tuple[str, bool]:
    """The text that the linter counts places and edits in, and whether it takes a file of this name for Python."""
    from portable.linter.kinds import kind_of
    from portable.linter.text import decode

    python = kind_of(name.rpartition("/")[2], data[:4096], data) == "python"
    return decode(data, python=python), python


def _candidates(data: bytes, *, python: bool) -> Iterator[tuple[bytes, str]]:
    marked = [(mark, encoding) for mark, encoding in _MARKS if data.startswith(mark)]
    if marked:
        yield marked[0]
        return
    if python:
        with suppress(SyntaxError):
            yield b"", tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    yield b"", "utf-8"
    yield b"", "latin-1"
