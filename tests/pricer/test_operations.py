"""The price of operations: peaks of all accelerators, an efficiency that is said, unknown kept unknown."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import Around, Cost
from portable.model.source import Source
from portable.model.workload import Workload
from portable.pricer.compute import price
from portable.pricer.operations import format_of
from tests.resolver.build import resolve, workload

PEAK = {"bf16": 1000.0, "fp8": 2000.0}
BOOK = Source(ref="maker", confidence="high")


def cost(
    spec: dict[str, Any] | None = None,
    peak: dict[str, float] | None = PEAK,
    group: dict[str, Any] | None = None,
    **assumed: Any,
) -> Cost:
    of = workload(spec, {"replicas": 2, **(group or {})})
    place = resolve(of)
    chip = {"peak": peak, "source": "m"}
    seats = tuple(
        replace(seat, accelerator=seat.accelerator and seat.accelerator.model_copy(update=chip))
        for seat in place.groups
    )
    return price(of, replace(place, groups=seats), Assumptions(**assumed), Around(sources={"accelerators/m": BOOK}))


def test_an_hour_over_what_is_done_in_it() -> None:
    found = {one.dtype: one for one in cost().work}
    # 16 accelerators at 10^15 a second do 57.6 EFLOP in an hour, which costs 160.40.
    assert found["bf16"].amount == pytest.approx(Decimal("160.4") / Decimal("57.6"))
    assert found["fp8"].amount == pytest.approx(Decimal("160.4") / Decimal("115.2"))
    assert found["bf16"].peak == 16000
    assert [fact.source for fact in found["bf16"].facts] == [BOOK]


def test_efficiency_is_assumed_or_stated_or_the_peak_and_said() -> None:
    at_peak = cost().per_work
    assumed = cost(efficiency=Decimal("0.4")).per_work
    stated = cost({"job": {"expect": {"tokens": 1e12, "parameters": 7e9, "efficiency": 0.5}}}).per_work
    assert at_peak is not None
    assert assumed is not None
    assert stated is not None
    assert [one.efficiency for one in (at_peak, stated, assumed)] == [1, Decimal("0.5"), Decimal("0.4")]
    assert at_peak.amount is not None
    assert assumed.amount == pytest.approx(at_peak.amount / Decimal("0.4"))


def test_the_format_is_named_or_asked_or_bf16() -> None:
    whole = workload().model_dump(by_alias=True, exclude_unset=True, mode="json")
    whole["spec"]["groups"][0]["accelerator"] = {"need": {"dtypes": ["fp8", "bf16"]}}
    asks = Workload.model_validate(whole)
    assert format_of(workload(), NOTHING) == cost().dtype == "bf16"
    assert format_of(asks, NOTHING) == "fp8"
    assert format_of(asks, Assumptions(dtype="fp4")) == cost(dtype="fp4").dtype == "fp4"


@pytest.mark.parametrize(("peak", "dtype"), [(None, "bf16"), ({}, "bf16"), (PEAK, "fp4")])
def test_an_unknown_peak_has_no_price(peak: dict[str, float] | None, dtype: str) -> None:
    found = cost(peak=peak, dtype=dtype).per_work
    assert found is not None
    assert (found.peak, found.amount) == (None, None)


def test_a_part_of_an_accelerator_has_no_known_peak() -> None:
    share = {"anyOf": ["nvidia-h100-80gb"], "count": 1, "share": {"memory": "40GB"}}
    found = cost(group={"accelerator": share, "cpu": 4, "memory": "16Gi"}).per_work
    assert found is not None
    assert found.amount is None


def test_without_accelerators_there_is_nothing_to_price() -> None:
    assert cost(group={"accelerator": None, "cpu": 3, "memory": "8Gi"}).per_work is None
