"""A comparison with what the reader wants to see of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from portable.report import scenarios, terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portable.model.cost import Comparison, Cost
    from portable.model.workload import Workload
    from portable.report.table import Column


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
    def currency(self) -> str:
        """Of all amounts: there is one."""
        (found,) = {one.cost.currency for one in self.compared if one.cost is not None} or {"USD"}
        return found

    def said(self, words: str) -> str:
        """Words that speak of columns, by the titles that are shown."""
        return words if self.currency == "USD" else words.replace("$/", f"{self.currency}/")

    def columns_shown(self, keys: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these keys, their titles in the currency that is shown."""
        from portable.report.comparison.columns import COLUMNS

        found = [COLUMNS[key].column for key in keys]
        return tuple(one._replace(title=self._title(one.title)) for one in found)

    def _title(self, title: str) -> str:
        return title if self.currency == "USD" else title.replace("$", self.currency)

    @property
    def conditions(self) -> tuple[str, ...]:
        """What the figures of runs and of operations rest on, a sentence each, for the columns that are shown."""
        told = tuple(self.said(words) for words in _conditions(self))
        rates = _each_once(one.cost.exchanged for one in self.compared if one.cost is not None and one.cost.exchanged)
        return (*(f"All amounts in {self.currency}: {words}." for words in rates), *told)

    @property
    def fitting(self) -> tuple[Comparison, ...]:
        """The targets that can run it."""
        return tuple(one for one in self.compared if one.placement is not None)

    @property
    def refused(self) -> tuple[Comparison, ...]:
        """The targets that cannot."""
        return tuple(one for one in self.compared if one.placement is None)


_OF_RUNS = ("per-run", "run-whole")


def _conditions(choice: Choice) -> Iterator[str]:
    costs = [one.cost for one in choice.fitting if one.cost is not None]
    runs = any(key in choice.columns for key in _OF_RUNS)
    if runs and choice.assumed:
        yield f"$/run assumes {', '.join(choice.assumed)}."
    spots = [cost.spot_run for cost in costs if cost.spot_run is not None] if "spot-run" in choice.columns else []
    said = choice.assumed if runs else ()
    if assumed := [words for words in _each_once(words for run in spots for words in run.assumed) if words not in said]:
        yield f"spot $/run {'also ' if said else ''}assumes {', '.join(assumed)}."
    least = [cost.run for cost in costs if cost.run is not None] if runs else []
    if why := _each_once(words for run in (*least, *spots) for words in run.least):
        yield f"≥: at least so much, as {', and '.join(why)}."
    if "traffic" in choice.columns:
        yield from _unknown_traffic(costs)
    named = [(one.target, one.cost) for one in choice.fitting if one.cost is not None]
    yield from terms.told(named)
    yield from scenarios.told(named)
    works = [cost.per_work for cost in costs if cost.per_work is not None] if "per-flop" in choice.columns else []
    if works:
        share = (
            f"{works[0].efficiency:.0%} of the peak" if works[0].efficiency < 1 else "the peak, which no work reaches"
        )
        yield f"$/EFLOP: 10^18 operations in {works[0].dtype} at {share}."


def _unknown_traffic(costs: list[Cost]) -> Iterator[str]:
    """Why traffic has no figure, each reason once."""
    unknown = [part for cost in costs for part in cost.traffic if part.amount is None]
    if why := _each_once(f"{one.name}, {one.kind}: {one.because}" for one in unknown):
        yield f"traffic: {'. '.join(why)}."


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
