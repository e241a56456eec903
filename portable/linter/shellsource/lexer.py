"""Shell text to words and operators, with offsets; enough of the grammar to find commands, and linear on any text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_DEEPEST = 8
"""Command substitutions within each other that are followed."""

_PIECE = re.compile(
    r"""
    (?P<blank>(?:[ \t\r]|\\\r?\n)++)
    |(?P<newline>\n)
    |(?P<heredoc><<-?(?!<))
    |(?P<redirect>(?:<<<|&>>?|>>|<>|>\||[<>]&?))
    |(?P<op>&&|\|\||;;&?|;&|[;|&()])
    |(?P<single>\$?'[^']*+(?:'|\Z))
    |(?P<double>"(?:[^"\\]|\\.)*+(?:"|\Z))
    |(?P<subst>\$\((?!\())
    |(?P<brace>\$\{[^}\n]*+\}?)
    |(?P<tick>`[^`]*+(?:`|\Z))
    |(?P<escape>\\.)
    |(?P<plain>[^\s'"\\$`;&|<>()]++|[$\\]|\s)
    """,
    re.VERBOSE | re.DOTALL,
)
_INNER = re.compile(r"\$\(([^()\n]*)\)|`([^`\n]*)`")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Word:
    """One word after its quotes are taken off; what a shell would expand stands as written."""

    text: str
    start: int
    end: int


class Heredoc(NamedTuple):
    """A here-document's body."""

    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A word, an operator (`;`, `&&`, newline …) or a here-document that belongs to the command before it."""

    kind: str
    """`word`, `op`, `heredoc`."""
    text: str
    start: int
    word: Word | None = None
    body: Heredoc | None = None


def tokens(text: str, start: int = 0, end: int | None = None, depth: int = 0) -> Iterator[Token]:
    """The tokens of a stretch of text; those of command substitutions come between operators `$(` and `)$`."""
    return iter(_Lexer(text, start, len(text) if end is None else end, depth).run())


class _Lexer:
    def __init__(self, text: str, start: int, end: int, depth: int) -> None:
        self._text, self._at, self._end, self._depth = text, start, end, depth
        self._out: list[Token] = []
        self._parts: list[str] = []
        self._begin = -1
        self._skip_next = False
        self._pending: list[tuple[str, bool, bool]] = []
        self._wants_delimiter = ""
        self._substitutions = 0

    def run(self) -> list[Token]:
        """All tokens, in one pass over the text."""
        while self._at < self._end:
            match = _PIECE.match(self._text, self._at, self._end)
            if match is None:
                self._at += 1
                continue
            kind, piece = match.lastgroup or "plain", match.group()
            if kind == "plain" and piece.startswith("#") and self._begin < 0:
                stop = self._text.find("\n", self._at, self._end)
                self._at = self._end if stop < 0 else stop
                continue
            self._step(kind, piece, match.end())
        self._flush(self._end)
        return self._out

    def _step(self, kind: str, piece: str, after: int) -> None:
        at, self._at = self._at, after
        if kind in ("blank", "newline", "op", "redirect", "heredoc"):
            self._separate(kind, piece, at)
            return
        if self._begin < 0:
            self._begin = at
        if kind == "subst":
            self._substitute(at)
        elif kind == "single":
            self._parts.append(piece.lstrip("$")[1:].removesuffix("'"))
        elif kind == "double":
            self._parts.append(_ESCAPE.sub(_unescape, piece[1:].removesuffix('"')))
            self._inner(piece, at)
        elif kind == "escape":
            self._parts.append(piece[1])
        else:
            self._parts.append(piece)
            if kind == "tick":
                self._inner(piece, at)

    def _separate(self, kind: str, piece: str, at: int) -> None:
        if kind == "redirect" and "".join(self._parts).isdigit():
            self._parts, self._begin = [], -1
        self._flush(at)
        if kind == "heredoc":
            self._wants_delimiter = piece
        elif kind == "redirect":
            self._skip_next = True
        elif kind == "newline":
            self._out.append(Token("op", "\n", at))
            self._bodies()
        elif kind == "op":
            if piece == ")" and self._substitutions:
                self._substitutions -= 1
                self._out.append(Token("op", ")$", at))
            else:
                self._out.append(Token("op", piece, at))

    def _substitute(self, at: int) -> None:
        self._parts.append("$(…)")
        self._flush(self._at)
        if self._depth + self._substitutions < _DEEPEST:
            self._substitutions += 1
            self._out.append(Token("op", "$(", at))

    def _inner(self, piece: str, at: int) -> None:
        """Commands of substitutions inside double quotes."""
        if self._depth >= _DEEPEST:
            return
        for match in _INNER.finditer(piece):
            group = 1 if match[1] is not None else 2
            self._out.append(Token("op", "$(", at))
            self._out.extend(tokens(self._text, at + match.start(group), at + match.end(group), self._depth + 1))
            self._out.append(Token("op", ")$", at))

    def _flush(self, end: int) -> None:
        if self._begin < 0:
            return
        word = Word("".join(self._parts), self._begin, end)
        self._parts, self._begin = [], -1
        if self._wants_delimiter:
            raw = self._text[word.start : word.end]
            self._pending.append((word.text, self._wants_delimiter == "<<-", raw[:1] in "'\"\\"))
            self._wants_delimiter = ""
        elif self._skip_next:
            self._skip_next = False
            self._out.append(Token("target", word.text, word.start, word))
        else:
            self._out.append(Token("word", word.text, word.start, word))

    def _bodies(self) -> None:
        for delimiter, dashed, quoted in self._pending:
            begin = self._at
            while self._at < self._end:
                stop = self._text.find("\n", self._at, self._end)
                line_end = self._end if stop < 0 else stop
                line = self._text[self._at : line_end].rstrip("\r")
                body_end, self._at = self._at, min(line_end + 1, self._end)
                if (line.lstrip("\t") if dashed else line) == delimiter:
                    break
            else:
                body_end = self._end
            self._out.append(Token("heredoc", "", begin, None, Heredoc(begin, body_end, quoted)))
        self._pending = []


def _unescape(match: re.Match[str]) -> str:
    sign = match[1]
    return "" if sign == "\n" else sign if sign in '$`"\\' else match[0]
