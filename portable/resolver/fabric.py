"""Whether the fabric of an instance type is what a group asks for, and what a worker gets of it."""

from __future__ import annotations

from portable.model.fabric import DeviceFabric, Efa, Fabric, InstanceFabric
from portable.model.group import FabricRequest, Group
from portable.model.instance_type import InstanceType
from portable.model.placement import Condition, FabricChoice, Fact
from portable.model.provider import Provider
from portable.model.target import Target
from portable.resolver.fit import Misfit

_MEASURE = {
    "busBandwidthGBps": "run all_reduce_perf of nccl-tests or rccl-tests on the placed nodes",
    "p99LatencyUs": "run ib_write_lat of perftest between two of the placed nodes",
    "pfcPauseRate": "read the counters of pauses on the nodes during a run; `portable evidence` names them",
}
NO_RDMA = 2
"""How far a type without RDMA is from one that fits: what is unknown, or too slow, is farther."""


def choose(
    group: Group, request: FabricRequest, kind: InstanceType, provider: Provider, target: Target
) -> FabricChoice | Misfit | None:
    """The fabric a worker gets on this type; None where none was asked for, a misfit where it cannot be had."""
    if request.rdma == "none" and request.min_gbps_per_accelerator is None and request.min_gbps_per_node is None:
        return None
    has = kind.fabric
    if has is None:
        return Misfit(f"what {kind.name} has for a fabric is unknown", 3)
    name = target.fabrics.get(has.mechanism, has.mechanism)
    facts = provider.fabrics.get(name, provider.fabrics[has.mechanism])
    if facts.types is not None and kind.name not in facts.types:
        return Misfit(f"{name} is published for {', '.join(facts.types[:4])} and not for {kind.name}", 3)
    if (slow := _too_slow(request, has, kind)) is not None:
        return slow
    if facts.unconfirmed is not None and request.rdma != "none":
        return Misfit(f"{kind.name}: {facts.unconfirmed}", 3)
    if not facts.direct:
        return Misfit(f"{kind.name} has no RDMA fabric", NO_RDMA) if request.rdma != "none" else None
    adapters = _adapters(group, kind, has)
    if adapters is None:
        return Misfit(f"how many adapters {kind.name} has is unknown", 3)
    if isinstance(facts, DeviceFabric | Efa) and adapters == 0:
        return Misfit(f"{group.name} takes too small a part of {kind.name} to get an adapter of its own", 3)
    if _sharing(facts) == 0:
        return Misfit(f"nodes of {kind.name} keep too few huge pages for a worker", 3)
    if _has_no_resource(facts) and target.assumed("rdmaResource", name) is None:
        return Misfit(f"{provider.name} publishes no resource for the adapters of {kind.name}", 3)
    rate = has.baseline_gbps / kind.count if has.baseline_gbps is not None and kind.count else None
    return FabricChoice(name, facts, has, adapters, rate, _sharing(facts))


def _has_no_resource(facts: Fabric) -> bool:
    """Whether its adapters are devices that no pod can ask for."""
    return isinstance(facts, DeviceFabric) and facts.resource is None and not facts.privileged


def _sharing(facts: Fabric) -> int | None:
    """How many workers of a node find huge pages there."""
    if not isinstance(facts, Efa) or facts.node_hugepages is None:
        return None
    return facts.node_hugepages // facts.hugepages


def _too_slow(request: FabricRequest, has: InstanceFabric, kind: InstanceType) -> Misfit | None:
    """Floors are judged by what is sustained, never by the peak."""
    for floor, unit, parts in (
        (request.min_gbps_per_accelerator, "per accelerator", kind.count),
        (request.min_gbps_per_node, "per node", 1),
    ):
        if floor is None:
            continue
        if has.baseline_gbps is None or not parts:
            return Misfit(f"the sustained Gbit/s of {kind.name} are unknown, and {floor:g} {unit} are asked for", 3)
        if has.baseline_gbps / parts < floor:
            return Misfit(f"{kind.name} sustains {has.baseline_gbps / parts:g} Gbit/s {unit}, less than {floor:g}", 4)
    return None


def _adapters(group: Group, kind: InstanceType, has: InstanceFabric) -> int | None:
    """A worker with all accelerators of a node gets all adapters; one with a part gets that part, rounded down."""
    if has.adapters is None:
        return None
    asked = group.accelerator.count if group.accelerator else 0
    if not kind.count or asked >= kind.count or group.exclusive_node:
        return has.adapters
    return has.adapters * asked // kind.count


def conditions(
    group: Group, request: FabricRequest, choice: FabricChoice | None, provider: Provider
) -> tuple[Condition, ...]:
    """The network objectives of a group, each verified, unverified or not applicable."""
    objectives = request.objectives
    if objectives is None:
        return ()
    wanted = (
        ("busBandwidthGBps", ">=", objectives.bus_bandwidth_g_bps),
        ("p99LatencyUs", "<=", objectives.p99_latency_us),
        ("pfcPauseRate", "<=", objectives.pfc_pause_rate),
    )
    return tuple(
        _condition(f"group {group.name}", name, f"{name} {sign} {value:g}", choice, provider)
        for name, sign, value in wanted
        if value is not None
    )


def _condition(subject: str, name: str, objective: str, choice: FabricChoice | None, provider: Provider) -> Condition:
    if choice is None:
        return Condition(subject, objective, "not-applicable", "the group has no RDMA fabric")
    congestion = choice.facts.congestion
    if name == "pfcPauseRate" and congestion not in (None, "pfc"):
        return Condition(
            subject, objective, "not-applicable", f"{choice.name} has no priority flow control ({congestion})"
        )
    published = choice.facts.bus_bandwidth
    facts: tuple[Fact, ...] = ()
    because = "no provider promises it in writing; only a measurement on the placed nodes can show it"
    if name == "busBandwidthGBps" and published is not None:
        source = provider.sources.get(choice.facts.source_of("busBandwidth") or "")
        facts = (Fact(f"{choice.name}: a sound set-up reaches {published:g} GB/s", source),)
        because = f"published measurements reach {published:g} GB/s; the placed nodes were not measured"
    return Condition(subject, objective, "unverified", because, _MEASURE[name], facts)
