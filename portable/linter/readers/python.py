"""Python modules: a syntax tree walked once, where a statement holds something a rule could want."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from functools import cached_property

from portable.linter.facets import CommandUse, EnvUse, TextUse
from portable.linter.filename import reach_of_module
from portable.linter.place import Place
from portable.linter.pysource.collected import Collected
from portable.linter.pysource.folding import UNKNOWN
from portable.linter.pysource.marks import holding, marked_lines
from portable.linter.pysource.runs import commands, environment
from portable.linter.pysource.trim import trim
from portable.linter.pysource.uses import Decorated, ImportUse, NumberUse, Slot, StringUse, Use
from portable.linter.pysource.walk import Walk
from portable.linter.reach import Reach
from portable.linter.subject import Subject, Unreadable


class PythonModule:
    """A module as rules see it."""

    def __init__(self, subject: Subject, found: Collected) -> None:
        self.subject = subject
        self._found = found

    @property
    def names(self) -> dict[str, list[Use]]:
        """Uses by resolved dotted name (`torch.cuda.Stream`); an attribute of something unknown: `.attribute`."""
        return self._found.names

    @property
    def imports(self) -> list[ImportUse]:
        """Every import."""
        return self._found.imports

    @property
    def strings(self) -> list[StringUse]:
        """Every string but docstrings and annotations."""
        return self._found.strings

    @property
    def numbers(self) -> list[NumberUse]:
        """Every whole number that is given a name."""
        return self._found.numbers

    @property
    def decorated(self) -> list[Decorated]:
        """Every function and class with decorators."""
        return self._found.decorated

    @property
    def compares(self) -> list[tuple[ast.Compare, Reach, str, Slot]]:
        """Every comparison, with its reach, route and what it stands in."""
        return self._found.compares

    @property
    def before(self) -> dict[int, ast.If]:
        """By identity of an `elif`: the branch before it."""
        return self._found.before

    def named(self, *names: str) -> Iterator[Use]:
        """Uses of these dotted names."""
        for name in names:
            yield from self._found.names.get(name, ())

    def calls(self, *names: str) -> Iterator[tuple[Use, ast.Call]]:
        """Calls of these dotted names."""
        for use in self.named(*names):
            if use.call is not None:
                yield use, use.call

    def below(self, prefix: str) -> Iterator[Use]:
        """Uses of names that begin with a prefix, for example `torch.cuda.`."""
        for name, uses in self._found.names.items():
            if name.startswith(prefix):
                yield from uses

    @cached_property
    def by_text(self) -> dict[str, list[StringUse]]:
        """Strings by their text."""
        found: dict[str, list[StringUse]] = {}
        for use in self._found.strings:
            found.setdefault(use.value, []).append(use)
        return found

    def place(self, use: Use | StringUse | NumberUse | ImportUse | Decorated) -> Place:
        """Where a use stands; of a call, the call's name only."""
        node = use.node
        if isinstance(use, Decorated):
            return self.at(node, use.reach, use.route, end=False)
        return self.at(node, use.reach, use.route)

    def at(self, node: ast.expr | ast.stmt, reach: Reach, route: str, *, end: bool = True) -> Place:
        """Any node as a place."""
        subject = self.subject
        column = self._column(node.lineno, node.col_offset)
        value = subject.excerpt(node.lineno)
        route = f"{subject.inside}/{route}" if subject.inside else route
        if not end or node.end_lineno is None or node.end_col_offset is None:
            return Place(subject.location(node.lineno, column), reach, route, value, subject.role)
        last = self._column(node.end_lineno, node.end_col_offset)
        location = subject.location(node.lineno, column, node.end_lineno, last)
        return Place(location, reach, route, value, subject.role, self._offsets(node, column, last))

    def _offsets(self, node: ast.expr | ast.stmt, column: int, last: int) -> tuple[int, int] | None:
        lines, origin = self.subject.lines, self.subject.origin
        if node.end_lineno is None or node.end_lineno > len(lines) or (origin is not None and origin.spread is None):
            return None
        start, end = lines.offset(node.lineno, column), lines.offset(node.end_lineno, last)
        if origin is None or origin.spread is None:
            return start, end
        first, behind = origin.spread(node.lineno, column)[2], origin.spread(node.end_lineno, last)[2]
        # An escape is longer in the file: then it is not the same text.
        return (first, behind) if behind - first == end - start else None

    def written(self, use: Use) -> str:
        """A use as it stands there; of a call, the call's name only."""
        lines, node = self.subject.lines, use.node
        first = lines.offset(node.lineno, self._column(node.lineno, node.col_offset))
        last = node.end_lineno or node.lineno
        return self.subject.text[first : lines.offset(last, self._column(last, node.end_col_offset or 0))]

    def _column(self, line: int, byte_offset: int) -> int:
        text = self.subject.lines.line(line)
        if text.isascii():
            return byte_offset + 1
        return len(text.encode("utf-8", "surrogatepass")[:byte_offset].decode("utf-8", "replace")) + 1

    def environment(self) -> Iterator[EnvUse]:
        """Variables read, written or handed on."""
        for name, value, use, writes in environment(self._found):
            yield EnvUse(name, value, self.place(use), writes)

    def commands(self) -> Iterator[CommandUse]:
        """Programs that are run, or looked for."""
        for words, use in commands(self._found):
            yield CommandUse(words, self.place(use))

    def texts(self) -> Iterator[TextUse]:
        """Every string that is not only a placeholder."""
        for use in self._found.strings:
            if use.value != UNKNOWN:
                yield TextUse(use.value, use.slot.key, self.place(use))


_LARGEST = 8 << 20
"""Bytes of a file, or of the cells of a notebook together."""
_MOST = 1 << 19
"""Characters that are parsed: the tree takes up to a KiB for each."""


def read(subject: Subject) -> PythonModule:
    """The view of a module; Python 2 and anything else that does not parse is `invalid-syntax`."""
    if len(subject.data) > _LARGEST:
        raise Unreadable("too-large", f"{len(subject.data):,} bytes of Python; at most {_LARGEST:,} are read")
    found = Collected()
    marked = marked_lines(subject)
    holds = _everything if marked is None else holding(marked)
    try:
        Walk(found, subject.reach & reach_of_module(subject.name), holds).module(_tree(subject, marked))
    except RecursionError:
        raise Unreadable("nested-too-deep", "expressions are nested too deeply to follow") from None
    return PythonModule(subject, found)


def _tree(subject: Subject, marked: list[int] | None) -> ast.Module:
    """The syntax tree, of what can matter where that parses on its own."""
    if marked is not None:
        try:
            return _parse(trim(subject.text, marked))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            pass
    try:
        return _parse(subject.text)
    except SyntaxError as fault:
        line = fault.lineno or 1
        raise Unreadable(
            "invalid-syntax", f"no Python 3: {fault.msg}", max(1, line), max(1, fault.offset or 1)
        ) from None
    except (ValueError, RecursionError, MemoryError) as fault:
        raise Unreadable("invalid-syntax", f"cannot be parsed: {fault}") from None


def _parse(text: str) -> ast.Module:
    if len(text) > _MOST and (size := _said(text)) > _MOST:
        raise Unreadable("too-large", f"{size:,} characters that can matter; at most {_MOST:,} are parsed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _said(text: str) -> int:
    """Characters of the lines that are no comment."""
    return sum(len(line) for line in text.split("\n") if not line.lstrip().startswith("#"))


def _everything(first: int, last: int) -> bool:
    return True
