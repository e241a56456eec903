"""The columns of a comparison: what each says of one target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from portable.report.comparison.figures import UNKNOWN, amount, of_run, of_spot_run, of_whole_run
from portable.report.table import Column

if TYPE_CHECKING:
    from portable.model.cost import Comparison, Cost
    from portable.model.finding import Effect
    from portable.model.placement import Placement, Seat

EFFECTS: tuple[Effect, ...] = ("blocks", "rebuild", "degrades", "unknown")
"""The gravest first."""
_TIMES = "×"
_NONE_ASKED = ""


class Cell(NamedTuple):
    """How a column's text is made for a target that fits, and by what it is sorted."""

    column: Column
    text: Callable[[Placement, Cost], str]
    rank: Callable[[Comparison], Decimal | str | None]
    """None is unknown, and comes last."""


def _machines(placement: Placement, cost: Cost) -> str:
    """Nodes of the groups; of the head where there is no group."""
    groups = {seat.role for seat in placement.groups}
    lines = [line for line in cost.lines if line.role in groups] or list(cost.lines)
    return ", ".join(f"{line.nodes} {_TIMES} {line.instance_type}" for line in lines)


def _accelerators(placement: Placement, cost: Cost) -> str:
    counts: dict[str, int] = {}
    for seat in placement.groups:
        if seat.accelerator is not None:
            counts[seat.accelerator.name] = counts.get(seat.accelerator.name, 0) + _count(seat)
    return ", ".join(f"{count} {_TIMES} {name}" for name, count in counts.items()) or _NONE_ASKED


def _count(seat: Seat) -> int:
    group = seat.group
    asked = group.accelerator.count if group is not None and group.accelerator is not None else 0
    return asked * seat.hosts * (group.replicas.min if group is not None else 0)


def _memory(placement: Placement, cost: Cost) -> str:
    from portable.model.quantity import format_sold

    sizes = []
    for seat in placement.groups:
        if seat.accelerator is not None:
            part = seat.share.memory if seat.share is not None else seat.accelerator.memory
            sizes.append(UNKNOWN if part is None else format_sold(part))
    return ", ".join(dict.fromkeys(sizes))


def _purchase(placement: Placement, cost: Cost) -> str:
    seats = placement.groups or (placement.head,)
    return ", ".join(dict.fromkeys(seat.purchase for seat in seats))


def _fabric(placement: Placement, cost: Cost) -> str:
    found = []
    for seat in placement.groups:
        if seat.fabric is not None:
            rate = seat.fabric.gbps_per_accelerator
            speed = f"{UNKNOWN} Gbit/s" if rate is None else f"{rate:g} Gbit/s"
            found.append(f"{seat.fabric.name} {speed}")
    return ", ".join(dict.fromkeys(found))


def _notes(placement: Placement, cost: Cost) -> str:
    """What to know before choosing, in a few words; `explain` has the rest."""
    names = [one.name for one in placement.warnings]
    words = []
    if cost.unknown:
        words.append(f"no price for {', '.join(cost.unknown)}")
    if "experimental-provider" in names:
        words.append("experimental")
    if assumed := names.count("assumed-fact"):
        words.append(f"{assumed} assumed")
    if placement.unmapped:
        words.append(f"{len(placement.unmapped)} to map")
    if patches := names.count("override"):
        words.append(f"{patches} patched")
    unverified = sum(one.status == "unverified" for one in placement.conditions)
    if unverified:
        words.append(f"{unverified} objective{'s' if unverified > 1 else ''} unverified")
    return ", ".join(words)


def _findings(placement: Placement, cost: Cost) -> str:
    """How many findings of lint have which effect; nothing where no code was looked at."""
    if placement.findings is None:
        return ""
    told = [f"{placement.findings[name]} {name}" for name in EFFECTS if placement.findings.get(name)]
    return ", ".join(told) or "none"


def _dated(placement: Placement, cost: Cost) -> str:
    found = price_date(cost)
    return found or UNKNOWN


def price_date(cost: Cost) -> str | None:
    """The date of the oldest price in it; None if no price has a date."""
    dates = [
        line.fact.source.date
        for line in cost.lines
        if line.fact is not None and line.fact.source is not None and line.fact.source.date is not None
    ]
    return min(dates).isoformat() if dates else None


def _spot(one: Comparison) -> Decimal | None:
    return one.cost.options.get("spot") if one.cost else None


def _spot_run(one: Comparison) -> Decimal | None:
    return one.cost.spot_run.amount if one.cost and one.cost.spot_run else None


def _at_most(one: Comparison) -> Decimal | None:
    return one.cost.hourly_at_most if one.cost else None


def _moved(one: Comparison) -> Decimal | None:
    return one.cost.moved if one.cost and one.cost.traffic else None


def _whole(one: Comparison) -> Decimal | None:
    return one.cost.per_run_whole if one.cost else None


def _per_work(one: Comparison) -> Decimal | None:
    return one.cost.per_work.amount if one.cost and one.cost.per_work else None


def _kept(one: Comparison) -> Decimal | None:
    return one.cost.storage_per_month if one.cost and one.cost.storage else None


def _name(one: Comparison) -> str:
    return one.target


def _hourly(one: Comparison) -> Decimal | None:
    return one.cost.hourly if one.cost else None


def _each(one: Comparison) -> Decimal | None:
    return one.cost.per_accelerator_hour if one.cost else None


def _run(one: Comparison) -> Decimal | None:
    return one.cost.per_run if one.cost else None


def _of(text: Callable[[Placement, Cost], str]) -> Callable[[Comparison], str | None]:
    """Sorts by what is shown."""

    def rank(one: Comparison) -> str | None:
        return text(one.placement, one.cost) if one.placement is not None and one.cost is not None else None

    return rank


def _cell(column: Column, text: Callable[[Placement, Cost], str]) -> Cell:
    return Cell(column, text, _of(text))


COLUMNS: Mapping[str, Cell] = {
    cell.column.key: cell
    for cell in (
        Cell(Column("target", "target"), lambda placement, cost: _target(placement), _name),
        _cell(Column("instance", f"n {_TIMES} instance"), _machines),
        _cell(Column("accelerators", "accelerators", worth=2), _accelerators),
        _cell(Column("memory", "memory", right=True, worth=8), _memory),
        _cell(Column("region", "region", worth=5), lambda placement, cost: placement.region.name),
        _cell(Column("purchase", "purchase", worth=6), _purchase),
        Cell(Column("hourly", "$/h", right=True), lambda placement, cost: amount(cost.hourly), _hourly),
        Cell(
            Column("per-accelerator", "$/acc-h", right=True, worth=4),
            lambda placement, cost: amount(cost.per_accelerator_hour) if cost.accelerators else "",
            _each,
        ),
        Cell(
            Column("hourly-most", "$/h at most", right=True, worth=13),
            lambda placement, cost: amount(cost.hourly_at_most) if cost.scales else "",
            _at_most,
        ),
        Cell(Column("per-run", "$/run", right=True, worth=1), lambda placement, cost: of_run(cost), _run),
        Cell(
            Column("spot", "spot $/h", right=True, worth=11),
            lambda placement, cost: amount(cost.options["spot"]) if "spot" in cost.options else "",
            _spot,
        ),
        Cell(
            Column("storage", "data $/month", right=True, worth=12),
            lambda placement, cost: amount(cost.storage_per_month) if cost.storage else "",
            _kept,
        ),
        Cell(
            Column("spot-run", "spot $/run", right=True, worth=14),
            lambda placement, cost: of_spot_run(cost.spot_run),
            _spot_run,
        ),
        Cell(
            Column("traffic", "traffic $/run", right=True, worth=15),
            lambda placement, cost: amount(cost.moved) if cost.traffic else "",
            _moved,
        ),
        Cell(
            Column("run-whole", "whole $/run", right=True, worth=16),
            lambda placement, cost: of_whole_run(cost),
            _whole,
        ),
        Cell(
            Column("per-flop", "$/EFLOP", right=True, worth=17),
            lambda placement, cost: amount(cost.per_work.amount) if cost.per_work else "",
            _per_work,
        ),
        _cell(Column("fabric", "fabric", worth=7), _fabric),
        _cell(Column("notes", "notes", worth=3), _notes),
        _cell(Column("price-date", "price of", worth=9), _dated),
        _cell(Column("findings", "findings", worth=10), _findings),
    )
}
"""Every column by its key, in the order in which they are shown."""


USUAL = tuple(key for key in COLUMNS if key not in ("run-whole", "per-flop"))
"""Those that are shown unless others are asked for."""


def _target(placement: Placement) -> str:
    provider = placement.provider.name
    return placement.target_name if placement.target_name == provider else f"{placement.target_name} ({provider})"


def cells(one: Comparison, keys: Iterable[str]) -> tuple[str, ...]:
    """The texts of one target that fits."""
    assert one.placement is not None
    assert one.cost is not None
    return tuple(COLUMNS[key].text(one.placement, one.cost) for key in keys)


def in_order(compared: Iterable[Comparison], key: str, *, descending: bool = False) -> tuple[Comparison, ...]:
    """Sorted by one column; what is unknown last, what is equal by target."""
    known: list[tuple[Any, Comparison]] = []
    unknown: list[Comparison] = []
    for one in compared:
        rank = COLUMNS[key].rank(one)
        if rank is None:
            unknown.append(one)
        else:
            known.append((rank, one))
    by_name = sorted(known, key=lambda pair: pair[1].target)
    ordered = sorted(by_name, key=lambda pair: pair[0], reverse=descending)
    return (*(one for _, one in ordered), *sorted(unknown, key=lambda one: one.target))
