"""Statements that can matter to no rule, out of a module's text before it is parsed: parsing costs most.

Their lines become blank, or `pass` inside a block, so that every other place keeps its line and column. What stays is
what the walk over the tree looks at: statements that hold a mark, with the headers of the blocks around them; imports;
assignments to names that occur in what stays; branches that leave a block; the last statement of a block. What is in
doubt stays. Whoever parses the result and finds it wrong parses the text as it was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count, groupby
from operator import itemgetter

from portable.linter.pysource.pieces import BLOCKS, Piece, header_end, indent_of, is_complete, pieces
from portable.linter.pysource.quoted import quoted_lines

Holds = Callable[[int, int], bool]
"""Whether lines first to last, from 1, hold a mark."""

_LEAST = 40
"""Lines of a text below which there is too little to gain."""
_LEAST_BLOCK = 10
"""Lines of a statement below which its blocks are not looked into."""
_STRANGE = ("\f", 'print "', "print '", "skip as ")
_OLD = re.compile(r"except [\w.]+, *\w+ *:")
"""Python 2, which is to be said of a file; and other names for what leaves a block."""
_WORD = re.compile(r"(?<![.\w])[^\W\d]\w*")
_MUCH = 1 << 20
"""Names times characters above which all words of a text are listed rather than each name searched."""
_ROUNDS = 20
"""Assignments to names in assignments to names … are followed so far; then all stay."""
_FIRST = itemgetter(0)
_LEAVING = ("return", "continue", "break", "skip", "Skip")


def trim(text: str, marked: Sequence[int]) -> str:
    """The text without what can matter to no rule; `marked` are the lines with a mark, from 1, in order."""
    if any(sign in text for sign in _STRANGE) or _OLD.search(text):
        return text
    lines = text.split("\n")
    quoted = quoted_lines(text) if len(lines) >= _LEAST else None
    if quoted is None:
        return text
    cut = _Trim(lines, quoted, marked)
    cut.block(_Block(0, len(lines), "", (0, len(lines)), is_module=True))
    return cut.text()


@dataclass(slots=True)
class _Block:
    """Statements of one indent."""

    first: int
    end: int
    indent: str
    scope: tuple[int, int]
    """The lines of the innermost function around it, or of the module."""
    is_module: bool
    """Whether an import in it counts from the module's first line."""
    is_else: bool = False


class _Run:
    """Statements in a row that may go."""

    def __init__(self, found: list[Piece], indent: str, scope: tuple[int, int]) -> None:
        self.pieces = found
        self.first = found[0].first
        self.end = found[-1].end
        self.indent = indent
        self.scope = scope


class _Trim:
    """The state of one pass over a module's blocks."""

    def __init__(self, lines: list[str], quoted: set[int], marked: Sequence[int]) -> None:
        self._lines = lines
        self._quoted = quoted
        self._marked = marked
        self._gone: list[_Run] = []

    def text(self) -> str:
        """What stays, once every name in it has its assignments."""
        out = self._lines.copy()
        by_scope: dict[tuple[int, int], list[_Run]] = {}
        for run in self._gone:
            out[run.first : run.end] = [""] * (run.end - run.first)
            by_scope.setdefault(run.scope, []).append(run)
        # Inner functions first: what they bring back may name what is outside of them.
        for scope in sorted(by_scope, reverse=True):
            self._bring_back(out, scope, by_scope[scope])
        for run in self._gone:
            if run.indent:
                _fill(run, out)
        return "\n".join(out)

    def _bring_back(self, out: list[str], scope: tuple[int, int], runs: list[_Run]) -> None:
        """The assignments to names that occur in a function, and to those that occur in these."""
        assigned = [(piece, run) for run in runs for piece in run.pieces if piece.name]
        kept = out[slice(*scope)] if assigned else []
        for rounds in count():
            if not (kept and assigned):
                break
            occurs = _occurring("\n".join(filter(None, kept)), len(assigned))
            wanted = [one for one in assigned if rounds == _ROUNDS or occurs(one[0].name)]
            assigned = [] if rounds == _ROUNDS else [one for one in assigned if not occurs(one[0].name)]
            kept = []
            for piece, run in wanted:
                is_whole = is_complete(self._lines, piece.first, piece.end, self._quoted)
                place = slice(piece.first, piece.end) if is_whole else slice(run.first, run.end)
                out[place] = self._lines[place]
                kept += self._lines[place]

    def block(self, block: _Block) -> None:
        """Find what may go of a block, and look into what stays."""
        found = pieces(self._lines, block.first, block.end, block.indent, self._quoted)
        self._mark(found, block.first)
        last = found[-1] if block.indent and found else None
        alone = block.is_else and len(found) == 1
        for before, piece in zip((None, *found), found, strict=False):
            if piece.kind == "text" and piece.is_marked and self._is_prose(piece, before):
                piece.is_marked = False
        stay = [one.is_marked or self._stays(one, block.is_module, one is last, alone) for one in found]
        complete = True
        for stays, row in groupby(zip(stay, found, strict=True), _FIRST):
            run = [piece for _, piece in row]
            if stays:
                complete = self._kept(run, block, complete)
            elif complete:
                complete = is_complete(self._lines, run[0].first, run[-1].end, self._quoted)
                if complete:
                    self._gone.append(_Run(run, block.indent, block.scope))

    def _kept(self, run: list[Piece], block: _Block, complete: bool) -> bool:
        """Look into statements that stay, where they are whole; whether the last is."""
        for piece in run:
            before, complete = complete, is_complete(self._lines, piece.first, piece.end, self._quoted)
            is_large = piece.end - piece.first >= _LEAST_BLOCK
            if before and complete and is_large and piece.is_marked and piece.kind in BLOCKS:
                self._inside(piece, block)
        return complete

    def _mark(self, found: list[Piece], first: int) -> None:
        marked = self._marked
        index, count = bisect_left(marked, first + 1), len(marked)
        for piece in found:
            while index < count and marked[index] <= piece.first:
                index += 1
            if index == count:
                return
            piece.is_marked = marked[index] <= piece.end

    def _stays(self, piece: Piece, is_module: bool, is_last: bool, alone: bool) -> bool:
        """Whether the walk looks at a statement without a mark; `alone` in an `else`, it may be one more branch."""
        kind = piece.kind
        if kind in ("def", "block"):
            return False
        if kind == "if":
            return alone or self._holds_any(piece, (*_LEAVING, "import") if is_module else _LEAVING)
        if kind == "try":
            return is_module and self._holds_any(piece, ("import",))
        if kind and kind not in ("name", "text"):
            return True
        return (is_last and not piece.name) or self._holds_any(piece, (";",))

    def _is_prose(self, piece: Piece, before: Piece | None) -> bool:
        """Whether a statement is one string and nothing else."""
        text = "\n".join(self._lines[piece.first : piece.end]).strip()
        quotes = text[-3:]
        is_one = quotes in ('"""', "'''") and text.lstrip("rR").startswith(quotes) and text.count(quotes) == 2
        return is_one and (before is None or is_complete(self._lines, before.first, before.end, self._quoted))

    def _holds_any(self, piece: Piece, words: tuple[str, ...]) -> bool:
        first, end = piece.first, piece.end
        text = self._lines[first] if end == first + 1 else "\n".join(self._lines[first:end])
        return any(word in text for word in words) if len(words) > 1 else words[0] in text

    def _inside(self, piece: Piece, outer: _Block) -> None:
        """The blocks of a statement with a mark."""
        is_module = outer.is_module and piece.kind not in ("def", "block")
        scope = (piece.first, piece.end) if piece.kind == "def" else outer.scope
        for head, end in zip((piece.first, *piece.clauses), (*piece.clauses, piece.end), strict=True):
            body = header_end(self._lines, head, end)
            indent = indent_of(self._lines, body, end) if body >= 0 else ""
            if len(indent) > len(outer.indent) and indent.startswith(outer.indent):
                is_else = self._lines[head].startswith("else", len(outer.indent))
                self.block(_Block(body, end, indent, scope, is_module, is_else))


def _fill(run: _Run, out: list[str]) -> None:
    """`pass` for every row of statements that are gone, on its last line: what holds them ends no earlier."""
    row = -1
    for piece in run.pieces:
        if out[piece.first]:
            if row >= 0:
                out[row] = run.indent + "pass"
            row = -1
        else:
            row = piece.end - 1
    if row >= 0:
        out[row] = run.indent + "pass"


def _occurring(text: str, names: int) -> Callable[[str], bool]:
    """Asks whether a name stands in a text, as a word and not as an attribute; for about so many names."""
    if names * len(text) > _MUCH:
        return set(_WORD.findall(text)).__contains__
    return partial(_occurs, text)


def _occurs(text: str, name: str) -> bool:
    end = -1
    while (start := text.find(name, end + 1)) >= 0:
        end = start + len(name)
        before = text[start - 1 : start]
        if before != "." and not _is_letter(before) and not _is_letter(text[end : end + 1]):
            return True
    return False


def _is_letter(text: str) -> bool:
    return text.isalnum() or text == "_"
