"""The text of a gate, `cost.run > 5000 and risk.blocks == 0`, read into its expression.

    or       = and { "or" and }
    and      = part { "and" part }
    part     = "(" or ")" | NAME SIGN NUMBER

Nothing is evaluated but these: no calls, no names other than the figures there are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple, NoReturn

from portable.errors import Diagnostic, Location, UsageError
from portable.loader.spelling import did_you_mean
from portable.model.gate import OPERATORS, All, AnyOf, Comparison, Expression, Gate

_WORDS = re.compile(
    r"\s*(?:(?P<number>-?\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)|(?P<name>[A-Za-z][\w.]*)"
    rf"|(?P<sign>{'|'.join(map(re.escape, OPERATORS))})|(?P<bracket>[()]))"
)
_DEEPEST = 50
_JOINTS = ("and", "or")


class _Word(NamedTuple):
    kind: str
    text: str
    start: int


def read_gate(text: str, figures: Collection[str], flag: str = "--fail-if") -> Gate:
    """The gate of a text; `figures` are the names it may use.

    Raises:
        UsageError: it is no such expression, or names an unknown figure; its location is in the flag's own text.
    """
    return Gate(text, _Reader(text, figures, flag).whole())


class _Reader:
    """Reads one text from its beginning to its end."""

    def __init__(self, text: str, figures: Collection[str], flag: str) -> None:
        self._text = text
        self._figures = figures
        self._flag = flag
        self._words = self._split()
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        """The expression, with nothing behind it."""
        found = self._alternatives()
        if (word := self._next()).kind != "end":
            self._wrong(word, "`and`, `or` or the end")
        return found

    def _split(self) -> list[_Word]:
        words, at, end = [], 0, len(self._text.rstrip())
        while at < end:
            match = _WORDS.match(self._text, at)
            if match is None or match.lastgroup is None:
                start = at + len(self._text[at:]) - len(self._text[at:].lstrip())
                self._wrong(_Word("other", self._text[start], start), "a name, a sign or a number")
            words.append(_Word(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
            at = match.end()
        return [*words, _Word("end", "the end", end)]

    def _next(self) -> _Word:
        return self._words[self._at]

    def _take(self) -> _Word:
        word = self._words[self._at]
        self._at += word.kind != "end"
        return word

    def _joined(self, word: str) -> bool:
        """Whether this joint comes next; if so it is read."""
        found = self._next().text == word and self._next().kind == "name"
        self._at += found
        return found

    def _alternatives(self) -> Expression:
        parts = [self._conditions()]
        while self._joined("or"):
            parts.append(self._conditions())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _conditions(self) -> Expression:
        parts = [self._part()]
        while self._joined("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self) -> Expression:
        word = self._take()
        if word.text == "(":
            return self._bracketed(word)
        if word.kind != "name" or word.text in _JOINTS:
            self._wrong(word, "a figure or `(`")
        if word.text not in self._figures:
            self._unknown(word)
        if (sign := self._take()).kind != "sign":
            self._wrong(sign, f"one of {' '.join(OPERATORS)}")
        if (number := self._take()).kind != "number":
            self._wrong(number, "a number")
        return Comparison(word.text, sign.text, Decimal(number.text))

    def _bracketed(self, opening: _Word) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._wrong(opening, f"at most {_DEEPEST} brackets one in another")
        found = self._alternatives()
        if (word := self._take()).text != ")":
            self._wrong(word, "`)`")
        self._depth -= 1
        return found

    def _wrong(self, word: _Word, wanted: str) -> NoReturn:
        found = word.text if word.kind == "end" else f"`{word.text}`"
        self._refuse("invalid-expression", f"{self._flag}: expected {wanted}, found {found}", word)

    def _unknown(self, word: _Word) -> NoReturn:
        guess = did_you_mean(word.text, tuple(self._figures))
        listed = f"figures: {', '.join(self._figures)}"
        advice = (guess, listed) if guess else (listed,)
        self._refuse("unknown-figure", f"{self._flag}: there is no figure `{word.text}`", word, advice)

    def _refuse(self, name: str, message: str, word: _Word, advice: tuple[str, ...] = ()) -> NoReturn:
        column, length = word.start + 1, len(word.text) if word.kind != "end" else 1
        place = Location(self._flag, 1, column, 1, column + length)
        raise UsageError(Diagnostic(name, message, place, help=advice))
