"""Capacity reservations of a subscription: groups of them, each of one size, with the machines that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from portable.live.azure_session import Client
from portable.live.verdicts import reservation, reserved
from portable.model.catalog import CapacityLine, Machines, Wanted


class _Held(NamedTuple):
    """What is reserved of one size, and how much of it nobody uses."""

    kind: str
    free: int | None
    """None: Azure does not say what is in use."""


def reservations(client: Client, wanted: Wanted, source: str) -> list[CapacityLine]:
    """A line for each role that runs in a reservation."""
    held = [one for group in _groups(client, wanted) for one in _of_group(client, group)]
    return [_line(one, [each for each in held if each.kind == one.instance_type], source) for one in _roles(wanted)]


def _roles(wanted: Wanted) -> Iterator[Machines]:
    return reserved(wanted.machines)


def _line(one: Machines, held: list[_Held], source: str) -> CapacityLine:
    known = sum(each.free for each in held if each.free is not None)
    line = reservation(one, known if held else None, source)
    if line.verdict == "refused" and any(each.free is None for each in held):
        because = "it is reserved, and how much of it is in use is not told"
        return CapacityLine(line.subject, "unverified", because, source)
    return line


def _groups(client: Client, wanted: Wanted) -> Iterator[Any]:
    """The groups of the region; where the target names reservations, those named by name or resource id."""
    named = {one.lower() for one in wanted.reservations}
    for group in client.items("capacity_reservation_groups", "list_by_subscription"):
        here = (group.location or "").lower() == wanted.region.lower()
        if here and (not named or named & {(group.name or "").lower(), (group.id or "").lower()}):
            yield group


def _of_group(client: Client, group: Any) -> Iterator[_Held]:
    place = {"resource_group_name": _resource_group(group.id), "capacity_reservation_group_name": group.name}
    used = _used(client.one("capacity_reservation_groups", **place, expand="instanceView"))
    for one in client.items("capacity_reservations", "list_by_capacity_reservation_group", **place):
        reserved_now, in_use = used.get(one.name, (None, None))
        size = one.sku.capacity if reserved_now is None else reserved_now
        yield _Held(one.sku.name, None if size is None or in_use is None else max(int(size) - in_use, 0))


def _used(group: Any) -> dict[str, tuple[int | None, int | None]]:
    """Reservation to the nodes that are reserved, and to those in use."""
    found: dict[str, tuple[int | None, int | None]] = {}
    view = group.instance_view
    for one in (view.capacity_reservations if view is not None else None) or ():
        told = one.utilization_info
        listed = None if told is None else told.virtual_machines_allocated
        shared = getattr(told, "used_reserved_count_by_subscription", None) or {}
        in_use = len(listed) + sum(shared.values()) if listed is not None else sum(shared.values()) or None
        found[one.name] = (None if told is None else told.current_capacity, in_use)
    return found


def _resource_group(of: str) -> str:
    """The third part of a resource id: `/subscriptions/ID/resourceGroups/NAME/...`."""
    parts = of.split("/")
    return parts[4] if len(parts) > 4 else ""
