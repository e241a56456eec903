"""What a walk leaves behind."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from portable.linter.pysource.uses import Decorated, ImportUse, NumberUse, Slot, StringUse, Use
from portable.linter.reach import Reach


@dataclass(slots=True)
class Collected:
    """Names, strings, imports, comparisons and decorated definitions, each in the order of the text."""

    names: dict[str, list[Use]] = field(default_factory=dict)
    """By resolved dotted name; an attribute of something unknown is under `.attribute`."""
    strings: list[StringUse] = field(default_factory=list)
    """Without docstrings and annotations."""
    numbers: list[NumberUse] = field(default_factory=list)
    imports: list[ImportUse] = field(default_factory=list)
    compares: list[tuple[ast.Compare, Reach, str, Slot]] = field(default_factory=list)
    before: dict[int, ast.If] = field(default_factory=dict)
    """By identity of an `elif`: the branch before it."""
    decorated: list[Decorated] = field(default_factory=list)
