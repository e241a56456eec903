"""Text from anywhere made ready for a reader: safe for a terminal, and in plain letters where there are no others."""

from __future__ import annotations

from portable.report.terminal import neutral

_PLAIN = {"×": "x", "…": "...", "·": "-", "—": "-", "–": "-", "→": "->", "≥": ">=", "≤": "<="}


def lettered(words: str, unicode: bool, *, lines: bool = False) -> str:
    """The words as `neutral` makes them safe; without Unicode, common symbols are replaced rather than escaped."""
    return neutral(words if unicode else in_plain_letters(words), unicode, lines=lines)


def in_plain_letters(words: str) -> str:
    """The words with common symbols replaced by plain letters; others beyond ASCII stay."""
    if words.isascii():
        return words
    for symbol, plain in _PLAIN.items():
        words = words.replace(symbol, plain)
    return words
