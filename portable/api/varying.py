"""Costs of one workload at several run times and scales, each computed by the pricer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from portable.api import placing
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.assumption import NOTHING, Assumptions
from portable.model.cost import Comparison
from portable.model.group import Replicas
from portable.model.placement import Placement
from portable.model.workload import Expect, Workload
from portable.report.page.parts import Chart, Curve

_SHARES = (Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2))
"""Of the run time that the spec expects."""
_EXAMPLES = (Decimal(1), Decimal(24), Decimal(168), Decimal(720))
"""Hours, where the spec expects none."""
_FACTORS = (1, 2, 4, 8)
"""Times the replicas of the spec."""
_SECONDS = 3600


def run_time(
    workload: Workload,
    found: Iterable[Comparison],
    assumptions: Assumptions = NOTHING,
    *,
    catalogue: Catalogue | None = None,
) -> Chart:
    """What a run costs if it takes longer or shorter, as the pricer says for each length."""
    fitting = [one for one in found if one.placement is not None and one.cost is not None]
    known = catalogue or Catalogue()
    expected = {one.target: hours for one in fitting if (hours := _progress(one))}
    usual = max(expected.values(), default=None)
    points = tuple(round(usual * share, 1) for share in _SHARES) if usual else _EXAMPLES
    curves = []
    for one in fitting:
        assert one.placement is not None
        priced = tuple((hours, _run_cost(workload, one.placement, hours, assumptions, known)) for hours in points)
        own = one.cost.per_run if one.cost is not None else None
        hours = expected.get(one.target)
        curves.append(
            Curve(target=one.target, points=priced, own=(hours, own) if hours is not None and own is not None else None)
        )
    said = "The circle is the run time that the spec expects on that target."
    note = said if usual else "The spec does not say how long a run takes: these lengths are examples."
    return Chart(
        key="run-time",
        title="Cost of a run by its length",
        across="hours",
        up="USD per run",
        curves=tuple(curves),
        note=note,
    )


def _progress(one: Comparison) -> Decimal | None:
    """Hours of the work itself, which a spec states: what is lost comes on top at every point."""
    if one.cost is None or one.cost.run is None:
        return None
    return sum((stage.hours for stage in one.cost.run.stages if stage.name in ("work", "idle")), Decimal(0))


def _run_cost(
    workload: Workload, placement: Placement, hours: Decimal, assumptions: Assumptions, known: Catalogue
) -> Decimal | None:
    return placing.price(lasting(workload, hours), placement, assumptions, catalogue=known).per_run


def lasting(workload: Workload, hours: Decimal) -> Workload:
    """The same workload, expected to take so many hours."""
    seconds = int(hours * _SECONDS)
    expect = Expect(duration=seconds)
    spec = workload.spec
    changes: Mapping[str, Any]
    if spec.cluster is not None:
        changes = {"cluster": spec.cluster.model_copy(update={"ttl": seconds})}
    elif spec.service is not None:
        changes = {"service": spec.service.model_copy(update={"expect": expect})}
    elif spec.schedule is not None:
        job = spec.schedule.job.model_copy(update={"expect": expect})
        changes = {"schedule": spec.schedule.model_copy(update={"job": job})}
    else:
        assert spec.job is not None
        changes = {"job": spec.job.model_copy(update={"expect": expect})}
    return workload.model_copy(update={"spec": spec.model_copy(update=changes)})


def scale(
    workload: Workload,
    found: Iterable[Comparison],
    *,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
) -> Chart:
    """What an hour costs with more workers; each scale is placed anew, and may be refused."""
    fitting = [one for one in found if one.placement is not None]
    names = [one.target for one in fitting]
    priced: dict[str, list[tuple[Decimal, Decimal | None]]] = {name: [] for name in names}
    for factor in _FACTORS:
        larger = scaled(workload, factor)
        for one in placing.compare(larger, names, table=table, catalogue=catalogue):
            priced[one.target].append((Decimal(factor), one.cost.hourly if one.cost is not None else None))
    curves = tuple(Curve(target=name, points=tuple(points)) for name, points in priced.items())
    note = "Every group with so many times its replicas, placed anew; a line ends where the target refuses."
    return Chart(
        key="scale",
        title="Cost of an hour by scale",
        across="times the replicas of the spec",
        up="USD per hour",
        curves=curves,
        note=note,
    )


def scaled(workload: Workload, factor: int) -> Workload:
    """The same workload with so many times the replicas in every group."""
    groups = tuple(
        one.model_copy(update={"replicas": Replicas(min=one.replicas.min * factor, max=one.replicas.max * factor)})
        for one in workload.spec.groups
    )
    return workload.model_copy(update={"spec": workload.spec.model_copy(update={"groups": groups})})
