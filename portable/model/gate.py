"""A gate: comparisons of named figures, joined by `and` and `or`, that decide whether a command says no."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

Figures = Mapping[str, Decimal | None]
"""Names such as `cost.run` to their values; None is unknown."""

OPERATORS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
"""Longer ones first, so that a reader takes `<=` for one word."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure against one number."""

    name: str
    sign: str
    """A key of `OPERATORS`."""
    limit: Decimal

    def holds(self, figures: Figures) -> bool | None:
        """Whether it is so; None where the figure is unknown."""
        value = figures[self.name]
        return None if value is None else OPERATORS[self.sign](value, self.limit)

    def names(self) -> frozenset[str]:
        """The figures it reads."""
        return frozenset({self.name})


@dataclass(frozen=True, slots=True)
class All:
    """Parts that must all hold."""

    parts: tuple[Expression, ...]

    def holds(self, figures: Figures) -> bool | None:
        """False as soon as one part is false, whatever is unknown."""
        found = [part.holds(figures) for part in self.parts]
        return False if False in found else None if None in found else True

    def names(self) -> frozenset[str]:
        """The figures it reads."""
        return frozenset().union(*(part.names() for part in self.parts))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Parts of which one must hold."""

    parts: tuple[Expression, ...]

    def holds(self, figures: Figures) -> bool | None:
        """True as soon as one part is true, whatever is unknown."""
        found = [part.holds(figures) for part in self.parts]
        return True if True in found else None if None in found else False

    def names(self) -> frozenset[str]:
        """The figures it reads."""
        return frozenset().union(*(part.names() for part in self.parts))


Expression = Comparison | All | AnyOf


@dataclass(frozen=True, slots=True)
class Gate:
    """An expression as its user wrote it, and read."""

    text: str
    expression: Expression

    def names(self) -> frozenset[str]:
        """The figures it reads."""
        return self.expression.names()
