"""What a test of `torch.cuda.get_device_capability()` asks for, and which of AMD's chips pass for NVIDIA's in it."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from portable.linter.binary.chips import Chip, chips
from portable.linter.pysource.uses import Use
from portable.linter.readers.python import PythonModule

_HOLDS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.NotEq: operator.ne,
}
_COMPARED = r"(?<![\w.]){name}(?:\[0\])?\s*(?:[<>=!]=|[<>])\s*(?:\d{{1,3}}|\(\d{{1,3}},\s*\d{{1,3}}\))(?![\w.])"
_FAR = 200
"""Lines behind a variable that are searched for it."""
_KEEPS_OUT = (ast.Lt, ast.LtE, ast.NotEq)
"""Tests that are true for what is to stay outside."""


class Test(NamedTuple):
    """A comparison with a version that is written out."""

    version: tuple[int, ...]
    """What is asked for; its first number alone where only that is compared."""
    entered: dict[Chip, bool]
    """Whether each known chip of AMD takes the path of that version or a later one."""


def tests(module: PythonModule, use: Use) -> list[Test]:
    """The comparisons of a read of the capability: at its place, or of the variables it is given to."""
    return [test for node, first in _compares(module, use) if (test := _judged(node, first)) is not None]


def _compares(module: PythonModule, use: Use) -> Iterator[tuple[ast.Compare, bool]]:
    """Comparisons, and whether only the first number is compared."""
    parent = use.slot.parent
    if isinstance(parent, ast.Compare):
        if _is_first(parent.left):
            yield parent, isinstance(parent.left, ast.Subscript)
    elif isinstance(parent, ast.Assign):
        target = parent.targets[0]
        several = isinstance(target, (ast.Tuple, ast.List))
        named = target.elts[0] if isinstance(target, (ast.Tuple, ast.List)) and target.elts else target
        if isinstance(named, ast.Name):
            for node in _later(module.subject.text, parent, named.id):
                yield node, several or ast.Subscript in (type(node.left), type(parent.value))


def _later(text: str, node: ast.Assign, name: str) -> Iterator[ast.Compare]:
    """Comparisons of a variable in the rest of its block.

    They are read from the text: lines without a sign of a rule may have been left out of the tree.
    """
    lines = text.split("\n")[node.lineno : node.lineno + _FAR]
    for line in lines:
        if line.strip() and len(line) - len(line.lstrip()) < node.col_offset:
            return
        for match in re.finditer(_COMPARED.format(name=re.escape(name)), line):
            found = ast.parse(match[0], mode="eval").body
            if isinstance(found, ast.Compare) and _is_first(found.left):
                yield found


def _is_first(node: ast.expr) -> bool:
    """Whether an expression is all of something, or its first item."""
    return not isinstance(node, ast.Subscript) or (isinstance(node.slice, ast.Constant) and node.slice.value == 0)


def _judged(node: ast.Compare, first: bool) -> Test | None:
    holds = _HOLDS.get(type(node.ops[0])) if len(node.ops) == 1 else None
    version = _version(node.comparators[0])
    if holds is None or version is None or first != (len(version) == 1):
        return None
    outside = isinstance(node.ops[0], _KEEPS_OUT)
    return Test(version, {chip: holds(number(chip)[: len(version)], version) != outside for chip in chips("rocm")})


def _version(node: ast.expr) -> tuple[int, ...] | None:
    elements = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    found = [one.value for one in elements if isinstance(one, ast.Constant) and type(one.value) is int]
    return tuple(found) if found and len(found) == len(elements) else None


def number(chip: Chip) -> tuple[int, int]:
    """What the capability is on a chip of AMD: (9, 5) for gfx950."""
    digits = chip.isa.removeprefix("gfx")
    return int(digits[:-2]), int(digits[-2], 16)
