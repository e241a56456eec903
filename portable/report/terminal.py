"""Text from outside made safe for a terminal: it cannot move the cursor, set a colour or turn the reading order."""

from __future__ import annotations

import unicodedata

_TAB = "    "
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def neutral(words: str, unicode: bool = True, *, lines: bool = False) -> str:
    """The words with every control character written out (`\\x1b`), and with `unicode=False` everything beyond ASCII.

    Tabs become four spaces. Line breaks are written out too, unless `lines` says to keep them.
    """
    if words.isascii() and words.isprintable():
        return words
    return "".join(one if lines and one == "\n" else visible(one, unicode) for one in words)


def visible(character: str, unicode: bool = True) -> str:
    """One character as it may be sent to a terminal."""
    if character.isascii() and character.isprintable():
        return character
    if character == "\t":
        return _TAB
    if unicode and unicodedata.category(character) not in _UNSAFE:
        return character
    return character.encode("unicode_escape").decode("ascii")


def cells(words: str) -> int:
    """How many terminal cells the words take: East Asian wide characters two, combining marks none."""
    if words.isascii():
        return len(words)
    return sum(_cells(one) for one in words)


def _cells(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
