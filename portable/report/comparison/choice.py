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

    @property
    def summary(self) -> str:
        """How many can run it, and of which."""
        where = f"targets of {self.targets_file}" if self.targets_file else "providers, each in its default region"
        return f"{len(self.fitting)} of {len(self.compared)} can run it; {where}"

    @property
    def filled(self) -> tuple[str, ...]:
        """The columns that have a text for any target; a reader is spared those that are empty throughout."""
        from portable.report.comparison.columns import cells

        told = tuple(key for key in self.columns if any(cells(one, (key,)) != ("",) for one in self.fitting))
        return told or self.columns

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

_UNCOUNTED = {
    "queue": "waiting (`--assume queue=30m`)",
    "startup": "start (`startup=20m`)",
    "lost": "lost time (`goodput=published` lists what studies have found)",
}
"""The stages of a job's run for which there is no default, and what adds each."""


def _conditions(choice: Choice) -> Iterator[str]:
    yield from _own_terms(choice.fitting)
    costs = [one.cost for one in choice.fitting if one.cost is not None]
    runs = any(key in choice.columns for key in _OF_RUNS)
    if runs and choice.assumed:
        yield f"$/run assumes {', '.join(choice.assumed)}."
    if "per-run" in choice.columns:
        yield from _of_runs(choice, costs)
    spots = [cost.spot_run for cost in costs if cost.spot_run is not None] if "spot-run" in choice.columns else []
    said = choice.assumed if runs else ()
    if assumed := [words for words in _each_once(words for run in spots for words in run.assumed) if words not in said]:
        yield f"spot $/run {'also ' if said else ''}assumes {', '.join(assumed)}."
    least = [cost.run for cost in costs if cost.run is not None] if runs else []
    if why := _each_once(words for run in (*least, *spots) for words in run.least):
        yield f"≥: at least so much, as {', and '.join(why)}."
    if "traffic" in choice.columns:
        yield from _unknown_traffic(choice.fitting)
    named = [(one.target, one.cost) for one in choice.fitting if one.cost is not None]
    if "notes" in choice.columns and any(
        one.placement is not None and one.placement.warnings for one in choice.fitting
    ):
        yield "notes: `portable explain` tells each in full, with its source."
    yield from terms.told(named)
    yield from scenarios.told(named)
    works = [cost.per_work for cost in costs if cost.per_work is not None] if "per-flop" in choice.columns else []
    if works:
        share = (
            f"{works[0].efficiency:.0%} of the peak" if works[0].efficiency < 1 else "the peak, which no work reaches"
        )
        yield f"$/EFLOP: 10^18 operations in {works[0].dtype} at {share}."


def _own_terms(fitting: Iterable[Comparison]) -> Iterator[str]:
    """Where prices are not those of a list."""
    for one in fitting:
        if one.placement is None or one.cost is None or (own := one.placement.target.prices) is None:
            continue
        yours = [
            line.instance_type for line in one.cost.lines if line.purchase in own.overrides.get(line.instance_type, {})
        ]
        told = [f"your own price of {name}" for name in dict.fromkeys(yours)]
        if own.discount is not None:
            told.append(f"{own.discount} off {'all other' if told else 'all'} list prices")
        if told:
            until = "" if own.until is None else f", until {own.until}"
            yield f"{one.target}: {', '.join(told)}, as the targets file says{until}."


def _of_runs(choice: Choice, costs: Iterable[Cost]) -> Iterator[str]:
    """What the column of runs leaves out."""
    known = [cost for cost in costs if cost.hours is not None]
    if not known:
        yield "$/run: say in the spec how long a run takes, `expect: {duration: 8h}`."
    if "run-whole" not in choice.columns and any(cost.storage or cost.traffic for cost in known):
        yield "$/run: the machines alone; whole $/run (`--columns target,run-whole`) adds the data kept and moved."
    runs = [cost.run for cost in known if cost.run is not None]
    if not runs or choice.workload.job is None:
        return
    counted = {stage.name for run in runs for stage in run.stages}
    if uncounted := [words for name, words in _UNCOUNTED.items() if name not in counted]:
        yield f"$/run counts no {', no '.join(uncounted)}."


def _unknown_traffic(fitting: Iterable[Comparison]) -> Iterator[str]:
    """Why traffic has no figure, each reason once with the targets it holds for."""
    found: dict[str, list[str]] = {}
    for one in fitting:
        unknown = [part for part in one.cost.traffic if part.amount is None] if one.cost is not None else []
        if why := _each_once(f"{part.name}, {part.kind}: {part.because}" for part in unknown):
            found.setdefault(". ".join(why), []).append(one.target)
    for words, targets in found.items():
        yield f"traffic of {', '.join(targets)}: {words}."


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
