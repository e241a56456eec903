"""Whether the machines of a placement are to be had: the cloud and the cluster are asked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from math import ceil

from portable.api.deploying import examine
from portable.api.placing import price
from portable.deploy.cluster import Cluster
from portable.errors import Diagnostic, PortableError
from portable.live import CHECKERS
from portable.live.access import Access
from portable.live.known import Known
from portable.live.verdicts import unanswered
from portable.loader.catalogue import Catalogue
from portable.model.catalog import CapacityLine, Machines, Verdict, Wanted
from portable.model.placement import Condition, Placement
from portable.model.workload import Workload

_CLUSTER = ("nodes", "queue", "quota")
"""First words of the checks of a cluster that are about capacity."""
_VERDICTS: dict[bool | None, Verdict] = {True: "verified", False: "refused", None: "unverified"}


def check_capacity(
    workload: Workload, placement: Placement, cluster: Cluster | None = None, access: Access | None = None
) -> tuple[CapacityLine, ...]:
    """Every answer, those of the cloud first; what could not be asked is unverified and never an error.

    Raises:
        NotMapped: the target does not map a name that the workload needs.
        Interrupted: the user stopped it.
    """
    lines = list(_of_cloud(workload, placement, access or Access()))
    if cluster is not None:
        lines += _of_cluster(workload, placement, cluster)
    return tuple(lines)


def wanted_of(workload: Workload, placement: Placement) -> Wanted:
    """The nodes of every role, at the least number of replicas."""
    cost = price(workload, placement)
    lines = {line.role: line for line in cost.lines}
    paid = {term.role: term.paid for term in cost.terms if term.chosen}
    seats = (placement.head, *placement.groups)
    return Wanted(
        provider=placement.provider.name,
        region=placement.region.name,
        machines=tuple(
            Machines(
                role=seat.role,
                instance_type=seat.instance_type.name,
                nodes=lines[seat.role].nodes,
                purchase=seat.purchase,
                vcpus=None if seat.instance_type.vcpus is None else int(seat.instance_type.vcpus),
                accelerator=seat.instance_type.accelerator,
                accelerators=seat.instance_type.count * lines[seat.role].nodes,
                hours=None if (term := paid.get(seat.role)) is None else ceil(term),
            )
            for seat in seats
            if lines[seat.role].nodes
        ),
        reservations=tuple(sorted({seat.reservation for seat in seats if seat.reservation is not None})),
    )


def _of_cloud(workload: Workload, placement: Placement, access: Access) -> Iterator[CapacityLine]:
    wanted, provider = wanted_of(workload, placement), placement.provider
    if wanted.provider not in CHECKERS:
        because = "this provider has no interface for quotas and reservations that is known here"
        yield CapacityLine("quota and offering", "unverified", because, provider.title)
        return
    known = Known(provider, Catalogue().accelerators, {})
    try:
        yield from import_module(CHECKERS[wanted.provider]).check(access, wanted, known)
    except PortableError as error:
        if error.exit_code == 130:
            raise
        yield unanswered("quota and offering", error, provider.title)


def _of_cluster(workload: Workload, placement: Placement, cluster: Cluster) -> Iterator[CapacityLine]:
    for one in examine(workload, placement, cluster).checks:
        if one.need.split(" ", 1)[0] in _CLUSTER:
            yield CapacityLine(one.need, _VERDICTS[one.ok], one.found, "the cluster", one.fix)


def as_conditions(lines: tuple[CapacityLine, ...]) -> tuple[Condition, ...]:
    """What a plan shows of the answers that refuse nothing."""
    return tuple(
        Condition(
            "capacity",
            one.subject,
            "verified" if one.verdict == "verified" else "unverified",
            f"{one.source}: {one.because}",
            one.fix[0] if one.fix else None,
        )
        for one in lines
        if one.verdict != "refused"
    )


def as_blockers(lines: tuple[CapacityLine, ...]) -> tuple[Diagnostic, ...]:
    """What keeps an apply from getting its machines."""
    return tuple(
        Diagnostic("capacity-refused", f"{one.subject}: {one.because}", help=one.fix, notes=(f"asked: {one.source}",))
        for one in lines
        if one.verdict == "refused"
    )
