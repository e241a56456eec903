"""What stands behind a target of a comparison: the reasons, what it emits, how its nodes hang together."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from portable.api.emitting import carbon
from portable.loader.catalogue import Catalogue
from portable.model.carbon import Carbon, Range
from portable.model.cost import Comparison
from portable.model.placement import Placement, Seat
from portable.model.workload import Workload
from portable.report import plain

if TYPE_CHECKING:
    from portable.model.fabric import Fabric

_GRAMS = 1000
"""Of a kilogram, the unit of reports."""


def behind(workload: Workload, one: Comparison, catalogue: Catalogue) -> dict[str, Any]:
    """What a report shows beyond the comparison's own document: reasons, emissions, how nodes hang together."""
    placement = one.placement
    if placement is None or one.cost is None:
        return {}
    nodes = {line.role: line.nodes for line in one.cost.lines}
    return {
        "carbon": _carbon(carbon(workload, placement, catalogue=catalogue)),
        "reasons": [plain.reason(each) for each in placement.reasons],
        "wiring": [_wiring(placement, seat, nodes.get(seat.role)) for seat in (placement.head, *placement.groups)],
    }


def _used(seat: Seat, nodes: int | None) -> int | None:
    """Accelerators of a node that the workload takes, on average and rounded up."""
    if not nodes or seat.group is None or seat.group.accelerator is None:
        return None
    devices = seat.group.replicas.min * seat.hosts * seat.group.accelerator.count
    whole = devices if seat.share is None else ceil(devices / seat.share.per_device)
    return min(ceil(whole / nodes), seat.instance_type.count)


def _wiring(placement: Placement, seat: Seat, nodes: int | None) -> dict[str, Any]:
    kind, fabric = seat.instance_type, seat.fabric
    levels = seat.request.near.levels() if seat.request.near is not None else ()
    level, wish = levels[0] if levels else (None, None)
    subject = "head" if seat.group is None else f"group {seat.role}"
    reasons = [one for one in placement.reasons if one.subject == subject and one.choice in ("accelerator", "fabric")]
    return {
        "role": seat.role,
        "accelerators": kind.count or None,
        "used": _used(seat, nodes),
        "adapters": None if fabric is None else fabric.type.adapters,
        "fabric": None if fabric is None else _called(fabric.name, fabric.facts),
        "node_gbps": None if fabric is None else fabric.type.baseline_gbps,
        "near": f"{level} {wish}" if level else None,
        "label": getattr(placement.provider.nodes.topology, level) if level else None,
        "scale_up": _scale_up(seat),
        "facts": [plain.fact(fact) for one in reasons for fact in one.facts],
    }


def _scale_up(seat: Seat) -> str | None:
    """`one domain nvl72`, `2 slices 4x4`; replicas of such a group are counted in them."""
    if seat.group is None or seat.group.slice is None:
        return None
    count, shape = seat.group.replicas.min, seat.group.slice
    word = "domain" if shape.domain is not None else "slice"
    many = f"one {word}" if count == 1 else f"{count} {word}s"
    return f"{many} {shape.domain or shape.topology}"


def _called(name: str, facts: Fabric) -> str:
    return facts.title or name


def _carbon(found: Carbon) -> dict[str, Any]:
    facts = [*(fact for one in found.draws for fact in one.facts), *found.facts]
    return {
        "per_hour": _kilograms(found.per_hour),
        "per_run": _kilograms(found.per_run),
        "unknown": found.unknown,
        "assumptions": found.assumptions,
        "facts": [plain.fact(one) for one in dict.fromkeys(facts)],
    }


def _kilograms(grams: Range | None) -> dict[str, str] | None:
    """A range in kilograms, to four decimals."""
    if grams is None:
        return None
    return {name: f"{getattr(grams, name) / _GRAMS:.4f}" for name in ("low", "likely", "high")}
