"""What a walk over a module collects for its rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal, NamedTuple

from portable.linter.reach import Reach

SlotKind = Literal[
    "argument",
    "keyword",
    "assign",
    "default",
    "compare",
    "test",
    "key",
    "value",
    "item",
    "decorator",
    "annotation",
    "other",
]


class Slot(NamedTuple):
    """What an expression stands in."""

    kind: SlotKind
    key: str = ""
    """The keyword, parameter or variable it goes to, the position of an argument, or the dict key beside it."""
    parent: ast.AST | None = None
    """The call, comparison, list, condition … it is a direct part of."""
    callee: str = ""
    """Of an argument: the resolved name of what is called, or `.method` if only that is known."""


OTHER = Slot("other")


@dataclass(slots=True)
class Use:
    """A dotted name where it is used, resolved through imports: `torch.cuda.synchronize`."""

    name: str
    node: ast.expr
    reach: Reach
    route: str
    slot: Slot
    call: ast.Call | None = None
    """If it is called right there."""


@dataclass(slots=True)
class StringUse:
    """A string as far as it can be folded; `{}` stands for what is not known before it runs."""

    value: str
    node: ast.expr
    reach: Reach
    route: str
    slot: Slot
    optional: bool = False
    """Inside `try` with a handler for what may be absent."""


@dataclass(slots=True)
class NumberUse:
    """A whole number that is given a name: a keyword, a variable, a default or a key's value."""

    value: int
    node: ast.expr
    reach: Reach
    route: str
    slot: Slot


@dataclass(slots=True)
class ImportUse:
    """A module that is imported."""

    module: str
    """Absolute name; relative ones begin with dots."""
    names: tuple[str, ...]
    """What is taken from it; empty for `import module`."""
    node: ast.stmt
    reach: Reach
    route: str
    optional: bool
    """Inside `try` with a handler for its absence."""


@dataclass(slots=True)
class Decorated:
    """A function or class under decorators."""

    names: tuple[str, ...]
    """The decorators' resolved names, called or not."""
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    reach: Reach
    route: str
