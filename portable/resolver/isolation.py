"""Whether a workload keeps to itself: nodes of its own, or machines whose memory is encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Diagnostic
from portable.model.evidence import Requirement
from portable.model.instance_type import InstanceType
from portable.model.placement import Fact, Placement, Seat
from portable.model.provider import Provider
from portable.model.workload import Workload
from portable.resolver.confidential import unasked
from portable.resolver.instance_type import Site

_PATH = ("spec", "policy", "isolation")


def check(site: Site) -> Iterator[Diagnostic]:
    """A refusal for each group that would share its nodes although the workload wants them alone."""
    if site.workload.spec.policy.isolation != "node":
        return
    for position, group in enumerate(site.workload.spec.groups):
        if not group.exclusive_node:
            path = ("spec", "groups", position)
            yield Diagnostic(
                "node-shared",
                f"group {group.name} may share its nodes, and the workload demands `isolation: node`",
                site.workload.location(*path),
                path,
                (f"add `exclusiveNode: true` to {group.name}: it then pays for whole nodes",),
            )


def warnings(site: Site, seats: tuple[Seat, ...]) -> Iterator[Diagnostic]:
    """A warning for each role on a confidential machine that nobody demands: it runs only images made for such."""
    for seat in seats:
        if unasked(seat.instance_type, site.workload):
            message = (
                f"{seat.role} sits on {seat.instance_type.name}, a confidential machine, though nobody demands one"
            )
            yield Diagnostic("confidential-machine", message)


def requirement(workload: Workload, provider: Provider, placement: Placement | None) -> Iterator[Requirement]:
    """The workload's demand of isolation, judged by where it is placed; without a placement nothing is evidenced."""
    wanted = workload.spec.policy.isolation
    if wanted is None:
        return
    if placement is None:
        because = f"{provider.name} has no placement for the workload, so nothing shows it"
        yield Requirement("isolation", wanted, _PATH, "not-evidenced", because)
    elif wanted == "node":
        because = "the head and every group refuse nodes with pods of another Ray workload"
        notes = (
            "the submitter, which only starts the job, may share a node",
            "a pod of somebody else that is no Ray pod and tolerates the nodes' taints can still come",
            "whether the provider puts other customers' machines on the same host is not in these facts",
        )
        yield Requirement("isolation", wanted, _PATH, "met", because, (), notes)
    else:
        seats = (placement.head, *placement.groups)
        facts = tuple(dict.fromkeys(_confidential(seat.instance_type, provider) for seat in seats))
        yield Requirement("isolation", wanted, _PATH, "met", "every machine is a confidential one", facts)


def _confidential(kind: InstanceType, provider: Provider) -> Fact:
    source = provider.sources.get(kind.source_of("confidential") or "")
    return Fact(f"{kind.name} is a confidential machine", source, kind.is_assumed("confidential"))
