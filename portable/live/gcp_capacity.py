"""What Compute Engine says before an apply: machine types by zone, quotas of the region, reservations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from portable.live.access import Access
from portable.live.gcp_session import Clients
from portable.live.gcp_tpu import host
from portable.live.known import Known
from portable.live.verdicts import Question, answers, offering, quota, reservation, reserved
from portable.model.catalog import CapacityLine, Machines, Wanted

SOURCE = "Compute Engine"
_GPUS: Mapping[str, str] = {
    "a3-highgpu": "NVIDIA_H100_GPUS",
    "a3-megagpu": "NVIDIA_H100_MEGA_GPUS",
    "a3-ultragpu": "NVIDIA_H200_GPUS",
    "a4-highgpu": "NVIDIA_B200_GPUS",
    "a2-ultragpu": "NVIDIA_A100_80GB_GPUS",
    "a2-highgpu": "NVIDIA_A100_GPUS",
    "a2-megagpu": "NVIDIA_A100_GPUS",
    "g2-standard": "NVIDIA_L4_GPUS",
}
"""Family to the metric of its accelerators."""
_TPUS: Mapping[str, str] = {"ct4p": "TPU_PODSLICE_V4", "ct5lp": "TPU_LITE_PODSLICE_V5"}
"""Family of TPU hosts to the metric of its chips; for the others no metric of a region is known."""
_SHARED_CPUS = "CPUS"
_HOLDS = ("READY", "UPDATING", "")
"""States in which a reservation holds machines; one that is being made holds none yet."""


def check(access: Access, wanted: Wanted, known: Known) -> tuple[CapacityLine, ...]:
    """Every answer; what could not be asked is unverified."""
    clients = Clients(access)
    questions: dict[str, Question] = {
        "offerings": partial(_offerings, clients, wanted),
        "quotas": partial(_quotas, clients, wanted),
    }
    if any(True for _ in reserved(wanted.machines)):
        questions["reservations"] = partial(_reservations, clients, wanted)
    return answers(access, questions, SOURCE)


def _offerings(clients: Clients, wanted: Wanted) -> list[CapacityLine]:
    lines = []
    for kind in sorted({one.instance_type for one in wanted.machines}):
        zones = set()
        for page in clients.pages("MachineTypesClient", "aggregated_list", filter=f"name={kind}"):
            for scope, listed in page.items.items():
                zone = scope.rsplit("/", 1)[-1]
                if zone.startswith(f"{wanted.region}-") and any(one.name == kind for one in listed.machine_types):
                    zones.add(zone)
        lines.append(offering(kind, wanted.region, zones, SOURCE))
    return lines


def _quotas(clients: Clients, wanted: Wanted) -> list[CapacityLine]:
    told = clients.one("RegionsClient", "get", region=wanted.region)
    limits = {str(one.metric): (float(one.limit), float(one.usage)) for one in told.quotas}
    needs: dict[str, float] = {}
    lines: list[CapacityLine] = []
    for one in wanted.machines:
        found = list(_metrics(one, limits))
        if not found:
            because = "the region lists no quota of its kind; Cloud Quotas may have one"
            lines.append(CapacityLine(f"quota of {one.instance_type}", "unverified", because, SOURCE))
        for metric, need in found:
            needs[metric] = needs.get(metric, 0) + need
    return lines + [quota(f"quota {name}", need, *limits[name], SOURCE, "of it") for name, need in needs.items()]


def _metrics(one: Machines, limits: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, float]]:
    """The quotas that a role counts against, as far as the region lists them."""
    family = "-".join(one.instance_type.split("-")[:2])
    chips = _GPUS.get(family) or _TPUS.get(family.split("-")[0])
    if chips is not None:
        metric = f"PREEMPTIBLE_{chips}" if one.purchase == "spot" else chips
        if metric in limits:
            yield metric, one.accelerators
    if one.vcpus is not None and one.accelerator is None:
        own = f"{family.split('-')[0].upper()}_CPUS"
        metric = own if own in limits else _SHARED_CPUS
        if metric in limits:
            yield metric, one.vcpus * one.nodes


def _reservations(clients: Clients, wanted: Wanted) -> list[CapacityLine]:
    free: dict[str, int] = {}
    for page in clients.pages("ReservationsClient", "aggregated_list"):
        for scope, listed in page.items.items():
            if not scope.rsplit("/", 1)[-1].startswith(f"{wanted.region}-"):
                continue
            for one in listed.reservations:
                if (wanted.reservations and one.name not in wanted.reservations) or one.status not in _HOLDS:
                    continue
                kind, count = _free_of(one)
                free[kind] = free.get(kind, 0) + count
    return [reservation(one, _nodes(one, free), SOURCE) for one in reserved(wanted.machines)]


def _free_of(one: Any) -> tuple[str, int]:
    """What of a reservation nobody uses: nodes of a machine type, or chips of a family of TPU hosts."""
    if "aggregate_reservation" not in one:
        held = one.specific_reservation
        return held.instance_properties.machine_type, int(held.count) - int(held.in_use_count)
    chips = one.aggregate_reservation
    reserved_chips, used = (
        sum(int(each.accelerator.accelerator_count) for each in resources)
        for resources in (chips.reserved_resources, chips.in_use_resources)
    )
    return chips.vm_family.rsplit("_", 1)[-1].lower(), reserved_chips - used


def _nodes(one: Machines, free: Mapping[str, int]) -> int | None:
    """How many of a role's nodes are free: reserved as such, or as chips of which a host has several."""
    tpu = host(one.instance_type)
    chips = None if tpu is None else free.get(one.instance_type.split("-")[0])
    if tpu is None or chips is None:
        return free.get(one.instance_type)
    return free.get(one.instance_type, 0) + chips // tpu.chips
