"""Workload, target and provider to a placement, or every reason why there is none."""

from __future__ import annotations

from portable.errors import Diagnostic, NotResolvable
from portable.model.fabric import DeviceFabric
from portable.model.placement import Condition, Placement, Seat
from portable.model.provider import Labeller, Provider, Region
from portable.model.target import Target
from portable.model.workload import Workload
from portable.resolver import compliance, isolation, near, operator, reasons
from portable.resolver.accelerators import Accelerators
from portable.resolver.bindings import bind
from portable.resolver.fabric import conditions
from portable.resolver.instance_type import Site
from portable.resolver.seats import Outcome, seat_group, seat_head


def resolve_workload(
    workload: Workload, target_name: str, target: Target, provider: Provider, accelerators: Accelerators
) -> Placement:
    """The placement of a workload on one target.

    Raises:
        NotResolvable: the target cannot honour the workload; every reason is told, each with what would fit.
    """
    labeller, region, why, problems = _place(workload, target_name, target, provider)
    if labeller is None or region is None:
        raise NotResolvable(problems)
    site = Site(workload, target_name, target, provider, region, labeller)
    problems += (*operator.check(site), *near.check(site), *isolation.check(site))
    head = seat_head(site)
    groups = [seat_group(position, group, site, accelerators) for position, group in enumerate(workload.spec.groups)]
    problems += tuple(one.refusal for one in (head, *groups) if one.refusal is not None)
    seats = tuple(one.seat for one in groups if one.seat is not None)
    if problems or head.seat is None:
        raise NotResolvable(problems)
    return _placement(site, head.seat, seats, why, (head, *groups))


def _placement(site: Site, head: Seat, seats: tuple[Seat, ...], why: str, outcomes: tuple[Outcome, ...]) -> Placement:
    """The placement with its reasons, conditions, warnings and what is not mapped."""
    given = [reasons.of_region(site, why), *reasons.of_workload(site), *reasons.of_seat(site, head)]
    for seat in seats:
        given.extend(reasons.of_seat(site, seat))
    bindings, unmapped = bind(site, head, seats)
    given.extend(reasons.of_storage(site, bindings))
    warned = (
        *reasons.assumptions(site, tuple(given)),
        *operator.warnings(site),
        *near.warnings(site),
        *isolation.warnings(site, (head, *seats)),
        *_uncertain(site.provider, site.target, head, seats),
    )
    return Placement(
        target_name=site.target_name,
        target=site.target,
        provider=site.provider,
        region=site.region,
        labeller=site.labeller,
        head=head,
        groups=seats,
        bindings=bindings,
        reasons=tuple(given),
        rejections=tuple(one for outcome in outcomes for one in outcome.rejections),
        conditions=_conditions(site, seats),
        unmapped=unmapped,
        warnings=warned,
    )


def _place(
    workload: Workload, target_name: str, target: Target, provider: Provider
) -> tuple[Labeller | None, Region | None, str, tuple[Diagnostic, ...]]:
    """The labeller and the region, and what stands against them."""
    problems: list[Diagnostic] = []
    labeller = _labeller(target, provider)
    if labeller is None:
        problems.append(
            Diagnostic(
                "unknown-labeller",
                f"target `{target_name}`: {provider.name} has no nodes labelled by `{target.cluster.nodes}`",
                path=("targets", target_name, "cluster", "nodes"),
                help=(f"known: {', '.join(provider.nodes.labellers)}",),
            )
        )
    problems += _unknown_fabrics(target_name, target, provider)
    policy = workload.spec.policy
    spec: tuple[str, ...] = ("spec", "policy")
    if (denied := compliance.denial(policy, provider)) is not None:
        where = (*spec, "providers")
        problems.append(Diagnostic("provider-denied", denied, workload.location(*where), where))
        return labeller, None, "", tuple(problems)
    if (foreign := compliance.foreign(workload, provider)) is not None:
        return labeller, None, "", (*problems, foreign)
    region, why, against = _region(workload, target, provider)
    if region is None:
        judged = provider.region(target.region or provider.default_region)
        others = _other_regions(workload, target, provider) or compliance.shown(policy, provider, judged)
        facts = compliance.behind(policy, provider, judged)
        path = spec if target.region is None or policy.residency or policy.attestations else ("spec",)
        problems.append(
            Diagnostic("region-not-allowed", f"{target_name}: {against}", workload.location(*path), path, others, facts)
        )
    return labeller, region, why, tuple(problems)


def _unknown_fabrics(name: str, target: Target, provider: Provider) -> list[Diagnostic]:
    """Fabrics that the target has in place of others, and that these facts do not offer in their place."""
    found = []
    for usual, other in target.fabrics.items():
        facts = provider.fabrics.get(other)
        if facts is None or usual not in {other, facts.variant_of}:
            choices = [key for key, one in provider.fabrics.items() if one.variant_of == usual]
            message = f"target `{name}`: {provider.name} has no fabric `{other}` in place of `{usual}`"
            advice = f"in place of `{usual}`: {', '.join(choices) or 'none'}"
            found.append(
                Diagnostic("unknown-fabric", message, path=("targets", name, "fabrics", usual), help=(advice,))
            )
    return found


def _labeller(target: Target, provider: Provider) -> Labeller | None:
    """Who labels the nodes; where no label of the instance type is published, the one the target says."""
    found = provider.labeller(target.cluster.nodes)
    said = target.assume.get("instanceTypeLabel")
    if found is None or found.instance_type is not None or said is None:
        return found
    return found.model_copy(update={"instance_type": said, "assumed": True})


def _region(workload: Workload, target: Target, provider: Provider) -> tuple[Region | None, str, str]:
    """The target's region; without one the provider's default if it is allowed, else the first allowed by name."""
    policy = workload.spec.policy
    wanted = target.region or provider.default_region
    first = provider.region(wanted)
    if first is None:
        return None, "", f"{provider.name} has no region `{wanted}` in these facts"
    against = compliance.objection(policy, provider, first, target)
    if against is None:
        return first, "the target's region" if target.region else "the provider's default region", ""
    if target.region is not None:
        return None, "", f"{first.name} cannot be used: {against}"
    allowed = [one for one in provider.regions if compliance.objection(policy, provider, one, target) is None]
    chosen = min(allowed, key=lambda one: (one.isolated is not None, not one.prices, one.name), default=None)
    return (
        chosen,
        f"{first.name} cannot be used ({against})",
        f"no region can be used: {_objections(workload, target, provider)}",
    )


def _objections(workload: Workload, target: Target, provider: Provider) -> str:
    """Why each region cannot be used, the nearest misses first, three at most."""
    policy = workload.spec.policy
    far = {
        one.name: bool(policy.residency) and not compliance.resides(one, policy.residency) for one in provider.regions
    }
    told = [
        f"{one.name}: {compliance.objection(policy, provider, one, target)}"
        for one in sorted(provider.regions, key=lambda one: (far[one.name], one.name))
    ]
    more = f" (and {len(told) - 3} more)" if len(told) > 3 else ""
    return "; ".join(told[:3]) + more


def _other_regions(workload: Workload, target: Target, provider: Provider) -> tuple[str, ...]:
    """The regions of this provider that would be allowed."""
    free = _unrestricted(target)
    names = [
        one.name for one in provider.regions if compliance.objection(workload.spec.policy, provider, one, free) is None
    ]
    return (f"regions of {provider.name} that would do: {', '.join(names)}",) if names else ()


def _unrestricted(target: Target) -> Target:
    """The target without its own list of allowed regions."""
    return target.model_copy(update={"regions": None})


def _conditions(site: Site, seats: tuple[Seat, ...]) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for seat in seats:
        if seat.group is not None:
            found.extend(conditions(seat.group, seat.request, seat.fabric, site.provider))
    return tuple(found)


def _on_host_network(seat: Seat, target: Target) -> bool:
    """Whether its pods use adapters through the node, where a policy cannot name them."""
    if seat.fabric is None or not isinstance(facts := seat.fabric.facts, DeviceFabric):
        return False
    plugged = facts.resource is None and target.assumed("rdmaResource", seat.fabric.name) is not None
    return facts.host_network and not plugged


def _uncertain(provider: Provider, target: Target, head: Seat, seats: tuple[Seat, ...]) -> tuple[Diagnostic, ...]:
    """What was let through although a fact is missing."""
    found = []
    if head.instance_type.count:
        message = f"the head sits on {head.instance_type.name}: {provider.name} rents no CPU type"
        found.append(Diagnostic("head-on-accelerator-node", message))
    for seat in seats:
        kind = seat.instance_type
        if seat.accelerator is None and kind.count:
            message = (
                f"group {seat.role} needs no accelerator and sits on {kind.name}: {provider.name} rents no CPU type"
            )
            found.append(Diagnostic("cpu-workers-on-accelerator-node", message))
        if kind.vcpus is None or kind.memory is None:
            message = f"group {seat.role}: CPUs or memory of {kind.name} are unknown, so the fit is not proven"
            found.append(Diagnostic("size-unknown", message))
        if _on_host_network(seat, target):
            message = f"group {seat.role} is on the network of its nodes: no NetworkPolicy guards this workload's pods"
            found.append(Diagnostic("no-network-policy", message))
        if seat.fabric is None and seat.request.rdma == "preferred":
            message = f"group {seat.role}: RDMA is preferred, and {kind.name} is used without"
            found.append(Diagnostic("no-rdma", message))
    return tuple(found)
