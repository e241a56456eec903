"""How near workers must be: a level that the provider's node labels do not tell cannot be required."""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Diagnostic
from portable.model.group import Group
from portable.resolver.instance_type import Site

_LEVELS = ("zone", "block", "rack")


def check(site: Site) -> Iterator[Diagnostic]:
    """A refusal for each level that a group requires and no label tells."""
    for position, group, level, kind in _untold(site):
        if kind == "required":
            path = _path(site, position, group)
            told = [other for other in _LEVELS if _label(site, other) is not None]
            advice = f"{site.provider.name} labels {' and '.join(told)}" if told else "leave `near` out"
            yield Diagnostic(
                "nearness-not-known",
                f"{site.target_name} publishes no node label of the {level}, which group {group.name} requires",
                site.workload.location(*path),
                path,
                (f"say `{level}: preferred`, which is kept where it can be", advice),
            )


def warnings(site: Site) -> Iterator[Diagnostic]:
    """A warning for each level that is preferred and cannot be kept, and for each required one that may lack room."""
    yield from _too_small(site)
    for position, group, level, kind in _untold(site):
        if kind == "preferred":
            path = _path(site, position, group)
            message = (
                f"group {group.name}: {site.provider.name} publishes no node label of the {level}, so it is not kept"
            )
            yield Diagnostic("nearness-not-known", message, site.workload.location(*path), path)


def _too_small(site: Site) -> Iterator[Diagnostic]:
    """The scheduler chooses a block or rack by the first pod alone; only a queue looks for one with room for all."""
    if site.workload.spec.scheduling.queue is not None:
        return
    for position, group, level, kind in _asked(site):
        if kind == "required" and level != "zone" and _label(site, level) is not None:
            path = _path(site, position, group)
            message = (
                f"group {group.name}: its workers must be in one {level}, chosen by the first of them; "
                f"how many nodes one has is not published, and without a queue nobody looks for room for all"
            )
            advice = "give it `scheduling: {queue: …}` on a cluster whose Kueue knows the topology"
            yield Diagnostic("room-not-known", message, site.workload.location(*path), path, (advice,))


def _untold(site: Site) -> Iterator[tuple[int, Group, str, str]]:
    """Position, group, level and kind of every level without a label."""
    return (one for one in _asked(site) if _label(site, one[2]) is None)


def _asked(site: Site) -> Iterator[tuple[int, Group, str, str]]:
    """Position, group, level and kind of every level asked for; a lone worker is near to itself."""
    for position, group in enumerate(site.workload.spec.groups):
        near = site.workload.fabric_of(group).near
        if near is None or (group.slice is None and group.replicas.max == 1):
            continue
        for level, kind in near.levels():
            yield position, group, level, kind


def _label(site: Site, level: str) -> str | None:
    label: str | None = getattr(site.provider.nodes.topology, level)
    return label


def _path(site: Site, position: int, group: Group) -> tuple[str | int, ...]:
    own: tuple[str | int, ...] = ("spec", "groups", position) if group.fabric is not None else ("spec",)
    return (*own, "fabric", "near")
