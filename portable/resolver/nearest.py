"""What would fit, when nothing does: the nearest alternative on the same provider."""

from __future__ import annotations

from portable.model.group import Group
from portable.model.instance_type import InstanceType
from portable.resolver.accelerators import Accelerators, accepted
from portable.resolver.fit import Misfit
from portable.resolver.instance_type import Site

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
    return f": {shown}{more}", (*_fewer_each(group, site, known), *_same_runtime(group, site, known))


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
