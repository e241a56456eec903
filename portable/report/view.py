"""How a text is to be drawn: what the reader's terminal, or the file it goes to, can take."""

from __future__ import annotations

from typing import NamedTuple


class View(NamedTuple):
    """The place a text goes to; the defaults are those of a file."""

    width: int | None = None
    """Cells of a line; None: lines may be as long as they like."""
    color: bool = False
    unicode: bool = True
    terminal: bool = False
    """A person looks at it now: tables may be drawn with lines."""
