"""What operations cost: a price per hour over what the accelerators do in an hour, in each number format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from portable.model.assumption import Assumptions
from portable.model.cost import WorkPrice
from portable.model.placement import Fact, Placement, Seat
from portable.model.source import Source
from portable.model.workload import Expect, Workload

_USUAL = "bf16"
_SCALE = Decimal(10) ** 6 / 3600
"""USD for 10^18 operations, from USD per hour and TFLOPS."""


def format_of(workload: Workload, assumed: Assumptions) -> str:
    """The number format that a workload is about: named, else the first it asks of its accelerators, else bf16."""
    if assumed.dtype is not None:
        return assumed.dtype
    needs = (group.accelerator.need for group in workload.spec.groups if group.accelerator is not None)
    return next((need.dtypes[0] for need in needs if need is not None and need.dtypes), _USUAL)


def operations(
    workload: Workload,
    placement: Placement,
    hourly: Decimal | None,
    counts: Mapping[str, int],
    assumed: Assumptions,
    sources: Mapping[str, Source],
) -> Iterator[WorkPrice]:
    """USD for 10^18 operations in every format with a known peak, and in the workload's own, known or not.

    `counts` has the accelerators of each role. Without a stated or assumed efficiency it is at the peak.
    """
    seats = [seat for seat in placement.groups if seat.accelerator is not None and counts.get(seat.role)]
    if not seats:
        return
    efficiency = assumed.efficiency or _stated(workload) or Decimal(1)
    for dtype in dict.fromkeys((format_of(workload, assumed), *(name for seat in seats for name in _peaks(seat)))):
        peak = _peak(seats, dtype, counts)
        amount = hourly * _SCALE / (peak * efficiency) if hourly is not None and peak else None
        facts = tuple(dict.fromkeys(_fact(seat, dtype, sources) for seat in seats if dtype in _peaks(seat)))
        yield WorkPrice(dtype, peak, efficiency, amount, facts)


def _stated(workload: Workload) -> Decimal | None:
    work = workload.job or workload.spec.service
    expect: Expect | None = work.expect if work is not None else None
    return Decimal(str(expect.efficiency)) if expect is not None and expect.efficiency else None


def _peaks(seat: Seat) -> Mapping[str, float]:
    """Dense TFLOPS of one accelerator; of a part of one nobody states them."""
    return {} if seat.accelerator is None or seat.share is not None else seat.accelerator.peak or {}


def _peak(seats: list[Seat], dtype: str, counts: Mapping[str, int]) -> Decimal | None:
    """TFLOPS of all accelerators; None where that of any is unknown."""
    found = [(_peaks(seat).get(dtype), counts[seat.role]) for seat in seats]
    if any(each is None for each, _ in found):
        return None
    return sum((Decimal(str(each)) * count for each, count in found), Decimal(0))


def _fact(seat: Seat, dtype: str, sources: Mapping[str, Source]) -> Fact:
    chip = seat.accelerator
    assert chip is not None
    source = sources.get(f"accelerators/{chip.source_of('peak')}")
    return Fact(f"{chip.name}: {_peaks(seat)[dtype]:g} TFLOPS {dtype}, dense", source, chip.is_assumed("peak"))
