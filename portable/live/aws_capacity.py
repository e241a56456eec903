"""What EC2 says before an apply: offerings by zone, vCPU quotas with what runs, reservations and Capacity Blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from portable.live.access import Access
from portable.live.aws_facts import zones_and_types
from portable.live.aws_session import Clients
from portable.live.known import Known
from portable.live.verdicts import Question, answers, offering, quota, reservation, reserved
from portable.model.catalog import CapacityLine, Machines, Wanted

SOURCE = "Amazon EC2"
_A_DAY = 24
"""Hours: the shortest Capacity Block that is sold."""
_CLASS = re.compile(r"([a-z]+)(\d*)")
_WORDS = re.compile(r"[A-Za-z]+\d*")
_ON_DEMAND = re.compile(r"^Running On-Demand (.+) instances$")
_SPOT = re.compile(r"^All (.+) Spot Instance Requests$")
_NO_CLASS = frozenset({"and", "standard"})


def check(access: Access, wanted: Wanted, known: Known) -> tuple[CapacityLine, ...]:
    """Every answer; what could not be asked is unverified."""
    clients = Clients(access)
    kinds = sorted({one.instance_type for one in wanted.machines})
    questions: dict[str, Question] = {"offerings": partial(_offerings, clients, wanted, kinds)}
    if any(one.purchase in ("onDemand", "spot", "reservation") for one in wanted.machines):
        questions["quotas"] = partial(_quotas, clients, wanted)
    if any(True for _ in reserved(wanted.machines)):
        questions["reservations"] = partial(_reservations, clients, wanted)
    return answers(access, questions, SOURCE)


def _offerings(clients: Clients, wanted: Wanted, kinds: list[str]) -> list[CapacityLine]:
    chosen = [{"Name": "instance-type", "Values": kinds}]
    asked: dict[str, Any] = {"LocationType": "availability-zone", "Filters": chosen}
    pages = list(clients.pages("ec2", wanted.region, "describe_instance_type_offerings", **asked))
    zones: dict[str, set[str]] = {}
    for page in pages:
        for kind in zones_and_types([page])[1]:
            there = {one["Location"] for one in page["InstanceTypeOfferings"] if one["InstanceType"] == kind}
            zones.setdefault(kind, set()).update(there)
    return [offering(kind, wanted.region, zones.get(kind, ()), SOURCE) for kind in kinds]


def _quotas(clients: Clients, wanted: Wanted) -> list[CapacityLine]:
    limits: dict[str, float] = {}
    for page in clients.pages("service-quotas", wanted.region, "list_service_quotas", ServiceCode="ec2"):
        limits |= {one["QuotaName"]: float(one["Value"]) for one in page["Quotas"]}
    needs: dict[str, float] = {}
    lines: list[CapacityLine] = []
    for one in wanted.machines:
        name = quota_of(one.instance_type, spot=one.purchase == "spot", names=limits)
        if one.purchase == "capacityBlock":
            continue
        if name is None or one.vcpus is None:
            because = "no quota of its class is listed" if name is None else "its number of vCPUs is unknown"
            lines.append(CapacityLine(f"quota of {one.instance_type}", "unverified", because, SOURCE))
            continue
        needs[name] = needs.get(name, 0) + one.vcpus * one.nodes
    used = _in_use(clients, wanted.region, limits) if needs else {}
    lines += [
        quota(f"quota {name}", need, limits[name], used.get(name, 0), SOURCE, "vCPUs") for name, need in needs.items()
    ]
    return lines


def quota_of(kind: str, *, spot: bool, names: Mapping[str, Any]) -> str | None:
    """The name of the vCPU quota of an instance type: that of its generation, else that of its class."""
    found = _CLASS.match(kind)
    if found is None:
        return None
    pattern = _SPOT if spot else _ON_DEMAND
    for token in (f"{found.group(1)}{found.group(2)}", found.group(1)):
        for name in names:
            said = pattern.match(name)
            if said is not None and token in _classes(said.group(1)):
                return name
    return None


def _classes(words: str) -> set[str]:
    return {word.lower() for word in _WORDS.findall(words)} - _NO_CLASS


def _in_use(clients: Clients, region: str, limits: Mapping[str, float]) -> dict[str, float]:
    """vCPUs that run now, by quota."""
    running = [{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    used: dict[str, float] = {}
    for page in clients.pages("ec2", region, "describe_instances", Filters=running):
        for one in (each for group in page["Reservations"] for each in group["Instances"]):
            cpu = one.get("CpuOptions") or {}
            spot = one.get("InstanceLifecycle") == "spot"
            name = quota_of(one["InstanceType"], spot=spot, names=limits)
            if name is not None:
                used[name] = used.get(name, 0) + cpu.get("CoreCount", 0) * cpu.get("ThreadsPerCore", 1)
    return used


def _reservations(clients: Clients, wanted: Wanted) -> list[CapacityLine]:
    active = [{"Name": "state", "Values": ["active"]}]
    free: dict[str, int] = {}
    for page in clients.pages("ec2", wanted.region, "describe_capacity_reservations", Filters=active):
        for one in page["CapacityReservations"]:
            if wanted.reservations and one["CapacityReservationId"] not in wanted.reservations:
                continue
            free[one["InstanceType"]] = free.get(one["InstanceType"], 0) + int(one["AvailableInstanceCount"])
    lines = []
    for one in reserved(wanted.machines):
        line = reservation(one, free.get(one.instance_type), SOURCE)
        lines.append(line)
        if line.verdict == "refused" and one.purchase == "capacityBlock":
            lines += _blocks(clients, wanted.region, one)
    return lines


def _blocks(clients: Clients, region: str, one: Machines) -> list[CapacityLine]:
    """The next Capacity Block that could be bought."""
    hours = one.hours or _A_DAY
    asked = {"InstanceType": one.instance_type, "InstanceCount": one.nodes, "CapacityDurationHours": hours}
    pages = clients.pages("ec2", region, "describe_capacity_block_offerings", **asked)
    offers = [each for page in pages for each in page.get("CapacityBlockOfferings") or ()]
    subject = f"Capacity Block of {one.instance_type} for {one.role}"
    size = f"{one.nodes} nodes for {hours} h" + ("" if one.hours else ", as nothing says how long it runs,")
    if not offers:
        return [CapacityLine(subject, "unverified", f"none of {size} is offered now", SOURCE)]
    first = min(offers, key=lambda each: str(each["StartDate"]))
    fee = f", for {first['UpfrontFee']} {first.get('CurrencyCode', '')}".rstrip() if first.get("UpfrontFee") else ""
    because = f"the next of {size} starts {first['StartDate']}{fee}"
    return [
        CapacityLine(subject, "unverified", because, SOURCE, ("buy it, and name it in the target's `reservations`",))
    ]
