"""What would fit, when nothing does: the nearest alternative on the same provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from portable.model.group import AcceleratorRequest, FabricRequest, Group
from portable.model.instance_type import PURCHASES, InstanceType
from portable.model.quantity import format_sold
from portable.model.workload import Workload
from portable.resolver.accelerators import Accelerators, accepted
from portable.resolver.compliance import objection
from portable.resolver.fit import Fit, Misfit
from portable.resolver.instance_type import Site, try_group

_SHOWN = 3


def nearest(
    group: Group, site: Site, misfits: list[tuple[InstanceType, Misfit]], known: Accelerators
) -> tuple[str, tuple[str, ...]]:
    """The end of the message (the reason of what came nearest), and what to do instead, best first."""
    if not misfits:
        return "", _other_models(group, site, known)
    closest = max(gap.gap for _, gap in misfits)
    reasons = list(dict.fromkeys(one.because for _, one in misfits if one.gap == closest))
    shown = "; ".join(reasons[:_SHOWN])
    more = f" (and {len(reasons) - _SHOWN} more)" if len(reasons) > _SHOWN else ""
    eased = (
        *_elsewhere(group, site, known),
        *_fewer_each(group, site, known),
        *_whole(group, site, known),
        *_eased(group, site, known),
    )
    return f": {shown}{more}", eased or _same_runtime(group, site, known)


def _elsewhere(group: Group, site: Site, known: Accelerators) -> Iterator[str]:
    """Regions of the same provider, allowed to this workload, that have it."""
    free = site.target.model_copy(update={"regions": None})
    names = [
        region.name
        for region in site.provider.regions
        if region.name != site.region.name
        and objection(site.workload.spec.policy, site.provider, region, free) is None
        and any(True for _ in _fitting(group, replace(site, region=region), known))
    ]
    if names:
        yield f"it would fit in {_listed(names)}"


def _whole(group: Group, site: Site, known: Accelerators) -> Iterator[str]:
    """Whole accelerators with the memory of the part that was asked for, the smallest first."""
    request = group.accelerator
    if request is None or request.share is None:
        return
    enough = AcceleratorRequest.model_validate({"need": {"memory": request.share.memory}, "count": request.count})
    whole = group.model_copy(update={"accelerator": enough})
    kinds = _fitting(whole, site, known)
    found = {kind.accelerator: known[kind.accelerator].memory or 0 for kind in kinds if kind.accelerator}
    if found:
        names = sorted(found, key=lambda name: (found[name], name))
        yield f"whole accelerators of at least {format_sold(request.share.memory)} there: {_listed(names)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def _eased(group: Group, site: Site, known: Accelerators) -> Iterator[str]:
    """Which one wish stands in the way: without it these types would do."""
    for words, easier in _easier(group, site):
        names = [kind.name for kind in _fitting(easier, site, known)]
        if names:
            yield f"{words} it would fit on {_listed(names)}"
    if site.workload.spec.policy.isolation == "confidential":
        plain = replace(site, workload=_not_confidential(site.workload))
        names = [kind.name for kind in _fitting(group, plain, known)]
        if names:
            yield f"without `isolation: confidential` it would fit on {_listed(names)}"


def _easier(group: Group, site: Site) -> Iterator[tuple[str, Group]]:
    """The group without one of its wishes, and which."""
    request, wish = group.accelerator, site.workload.fabric_of(group)
    if request is not None and request.share is not None:
        whole = request.model_copy(update={"share": None})
        yield "without `share`", group.model_copy(update={"accelerator": whole})
    if wish.rdma == "required":
        slower = wish.model_copy(update={"rdma": "preferred"})
        yield "with `rdma: preferred`", group.model_copy(update={"fabric": slower})
    if wish.min_gbps_per_accelerator is not None or wish.min_gbps_per_node is not None:
        unbounded = FabricRequest(rdma=wish.rdma, near=wish.near, objectives=wish.objectives)
        yield "without a floor of Gbit/s", group.model_copy(update={"fabric": unbounded})
        if wish.rdma == "required":
            yield "without `rdma` and a floor of Gbit/s", group.model_copy(update={"fabric": FabricRequest()})
    if group.slice is not None:
        yield "without `slice`", group.model_copy(update={"slice": None})
    if group.local_disk is not None:
        yield "without `localDisk`", group.model_copy(update={"local_disk": None})
    yield "with other purchase options", group.model_copy(update={"purchase": PURCHASES})


def _not_confidential(workload: Workload) -> Workload:
    """The workload without its demand of confidential machines; where its parts stand in its file is not kept."""
    policy = workload.spec.policy.model_copy(update={"isolation": None})
    return workload.model_copy(update={"spec": workload.spec.model_copy(update={"policy": policy})})


def _fitting(group: Group, site: Site, known: Accelerators) -> Iterator[InstanceType]:
    """Types of the provider that would do."""
    request = group.accelerator
    models = {} if request is None else {one.name: one for one in accepted(request, known)}
    for kind in site.provider.instance_types:
        model = models.get(kind.accelerator or "")
        suited = not kind.count if request is None else model is not None
        if suited and isinstance(try_group(group, model, kind, site), Fit):
            yield kind


def _fewer_each(group: Group, site: Site, known: Accelerators) -> tuple[str, ...]:
    """More workers of fewer accelerators, where the nodes are only too small."""
    if group.accelerator is None:
        return ()
    names = {one.name for one in accepted(group.accelerator, known)}
    largest = max(
        (kind for kind in site.provider.instance_types if kind.accelerator in names), key=_count, default=None
    )
    asked = group.accelerator.count
    if largest is None or largest.count >= asked or asked % largest.count:
        return ()
    times = asked // largest.count
    return (
        f"{site.provider.name} offers {largest.count} x {largest.accelerator} ({largest.name}); "
        f"ask for {times} times as many workers of {largest.count}",
    )


def _count(kind: InstanceType) -> int:
    return kind.count


def _other_models(group: Group, site: Site, known: Accelerators) -> tuple[str, ...]:
    """Accelerators this provider does rent, those of the same runtime first."""
    asked = group.accelerator.any_of if group.accelerator else ()
    runtimes = {known[name].runtime for name in asked if name in known}
    rented = {
        kind.accelerator for kind in site.provider.instance_types if kind.accelerator and kind.status == "available"
    }
    same = sorted(name for name in rented if name in known and known[name].runtime in runtimes)
    others = sorted(name for name in rented if name not in same)
    return (f"{site.provider.name} rents {', '.join([*same, *others])}",) if rented else ()


def _same_runtime(group: Group, site: Site, known: Accelerators) -> tuple[str, ...]:
    """Other models that need no other image, when the asked ones do not fit."""
    if group.accelerator is None:
        return ()
    asked = {one.name for one in accepted(group.accelerator, known)}
    runtimes = {known[name].runtime for name in asked}
    enough = {kind.accelerator for kind in site.provider.instance_types if _usable(kind, group.accelerator.count)}
    rented = sorted(name for name in enough if name and name not in asked and name in known)
    alike = [name for name in rented if known[name].runtime in runtimes]
    return (f"of the same runtime {site.provider.name} also rents {', '.join(alike)}",) if alike else ()


def _usable(kind: InstanceType, count: int) -> bool:
    return kind.status == "available" and kind.count >= count
