"""A comparison with what the reader wants to see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portable.model.cost import Comparison
    from portable.model.workload import Workload


class Choice(NamedTuple):
    """What is to be shown, and how."""

    workload: Workload
    spec: str
    """The file, as the reader named it."""
    targets_file: str | None
    """None: every provider is a target of its own name."""
    compared: tuple[Comparison, ...]
    """In the order in which they are shown."""
    columns: tuple[str, ...]
    """Keys of `columns.COLUMNS`."""
    excluded: bool = False
    """Show also what was not chosen, and every reason of a refusal."""

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the lengths of runs take for granted, in words."""
        return tuple(
            dict.fromkeys(words for one in self.compared if one.cost is not None for words in one.cost.assumed)
        )

    @property
    def fitting(self) -> tuple[Comparison, ...]:
        """The targets that can run it."""
        return tuple(one for one in self.compared if one.placement is not None)

    @property
    def refused(self) -> tuple[Comparison, ...]:
        """The targets that cannot."""
        return tuple(one for one in self.compared if one.placement is None)
