"""The head's and each group's seat: every candidate tried, the fitting ones ranked, the best chosen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portable.errors import Diagnostic
from portable.model.accelerator import Accelerator
from portable.model.group import Group
from portable.model.instance_type import InstanceType
from portable.model.placement import HEAD, Rejection, Seat
from portable.model.price import node_price
from portable.model.quantity import format_bytes, format_cpu
from portable.resolver.accelerators import Accelerators, accepted, described
from portable.resolver.confidential import unasked, unfit
from portable.resolver.fit import Fit, Misfit, Rank
from portable.resolver.instance_type import Site, fits_size, image_for, try_group
from portable.resolver.nearest import nearest
from portable.resolver.purchase import buy


@dataclass(frozen=True, slots=True)
class Outcome:
    """A seat, or why there is none; and what else was looked at."""

    seat: Seat | None
    refusal: Diagnostic | None = None
    rejections: tuple[Rejection, ...] = ()
    fit: Fit | None = None


def seat_group(position: int, group: Group, site: Site, known: Accelerators) -> Outcome:
    """The seat of one worker group."""
    tried = list(_candidates(group, site, known))
    fits = [fit for _, fit in tried if isinstance(fit, Fit)]
    misfits = [(kind, one) for kind, one in tried if isinstance(one, Misfit)]
    subject = f"group {group.name}"
    rejected = tuple(Rejection(subject, kind.name, one.because) for kind, one in misfits)
    if not fits:
        return Outcome(None, _refusal(position, group, site, misfits, known), rejected)
    ties, lost = _best(subject, fits)
    return Outcome(_seat(group.name, ties, site, group), None, lost + rejected, ties[0])


def seat_head(site: Site) -> Outcome:
    """The seat of the head: a CPU type, or where a provider rents none, the cheapest type that fits."""
    tried = [(kind, _try_head(kind, site)) for kind in _without_accelerators(site)]
    fits = [fit for _, fit in tried if isinstance(fit, Fit)]
    rejected = tuple(Rejection(HEAD, kind.name, one.because) for kind, one in tried if isinstance(one, Misfit))
    if not fits:
        return Outcome(None, _head_refusal(site, rejected), rejected)
    ties, lost = _best(HEAD, fits)
    return Outcome(_seat(HEAD, ties, site, None), None, lost + rejected, ties[0])


def _candidates(group: Group, site: Site, known: Accelerators) -> Iterable[tuple[InstanceType, Fit | Misfit]]:
    """Every type that has an accepted accelerator, or every CPU type for CPU workers."""
    if group.accelerator is None:
        yield from ((kind, try_group(group, None, kind, site)) for kind in _without_accelerators(site))
        return
    models: dict[str, Accelerator] = {one.name: one for one in accepted(group.accelerator, known)}
    for kind in site.provider.instance_types:
        model = models.get(kind.accelerator or "")
        if model is None:
            continue
        device = site.provider.devices.get(model.device)
        assumed = f"{model.device}Resource" in site.target.assume
        if (device is None or device.resource is None) and not assumed:
            yield kind, Misfit(f"{site.provider.name} publishes no device resource for {model.name}", 2)
            continue
        yield kind, try_group(group, model, kind, site)


def _without_accelerators(site: Site) -> tuple[InstanceType, ...]:
    """The CPU types; where a provider rents none, all."""
    cpu_types = tuple(kind for kind in site.provider.instance_types if not kind.count)
    return cpu_types or site.provider.instance_types


def _try_head(kind: InstanceType, site: Site) -> Fit | Misfit:
    head = site.workload.spec.head
    if kind.status != "available" or (kind.regions is not None and site.region.name not in kind.regions):
        return Misfit(f"{kind.name} is not to be had in {site.region.name}", 6)
    if (open_to_its_owner := unfit(kind, site.workload)) is not None:
        return open_to_its_owner
    image = image_for("cpu", kind, None, site)
    if isinstance(image, Misfit):
        return image
    room = fits_size(head.cpu, head.memory, kind, site.provider)
    if isinstance(room, Misfit):
        return room
    bought = buy(head.purchase, kind, site.labeller)
    if isinstance(bought, Misfit):
        return bought
    runtime, arch, reference = image
    cost = node_price(kind, bought, site.region, site.target)
    rare = unasked(kind, site.workload)
    return Fit(kind, arch, runtime, reference, bought, unasked=rare, size_known=room, price=cost)


def _alike(one: Fit, other: Fit) -> bool:
    """Whether two fits make the same pod: only the machine's name differs."""
    same = (one.arch, one.runtime, one.image, one.accelerator, one.share, one.slice, one.hosts, one.purchase)
    fabrics = [fit.fabric and (fit.fabric.name, fit.fabric.adapters, fit.fabric.type.env) for fit in (one, other)]
    machines = [(sorted(fit.type.labels.items()), fit.type.taints) for fit in (one, other)]
    theirs = (
        other.arch, other.runtime, other.image, other.accelerator, other.share, other.slice, other.hosts, other.purchase
    )  # fmt: skip
    return same == theirs and fabrics[0] == fabrics[1] and machines[0] == machines[1]


def _best(subject: str, fits: list[Fit]) -> tuple[tuple[Fit, ...], tuple[Rejection, ...]]:
    """The first of the ranking with those that are as good and make the same pod, and why each other one is not."""
    ranked = sorted(((fit.rank(), fit) for fit in fits), key=lambda pair: (*pair[0], pair[1].type.name))
    first, best = ranked[0]
    ties, lost = [], []
    for rank, fit in ranked:
        if rank == first and _alike(fit, best):
            ties.append(fit)
        else:
            lost.append(Rejection(subject, fit.type.name, _why_lower(fit, rank, best, first), fits=True))
    return tuple(ties), tuple(lost)


def _why_lower(fit: Fit, rank: Rank, best: Fit, first: Rank) -> str:
    """The first point of the ranking in which a fitting candidate loses."""
    if fit.fabric_missed != best.fabric_missed:
        return "it has no RDMA fabric, which is preferred"
    if fit.unasked != best.unasked:
        return "it is a confidential machine, which nobody demands"
    if fit.size_known != best.size_known:
        return "its CPUs or memory are unknown"
    if (fit.price is None) != (best.price is None):
        return "its price is unknown"
    worth, least = rank[4], first[4]
    if worth != least:
        return f"a worker costs {worth:.2f} USD/h there, more than {least:.2f}"
    return f"more of it stays idle than of {best.type.name}" if rank != first else "its pods differ"


def _seat(role: str, ties: tuple[Fit, ...], site: Site, group: Group | None) -> Seat:
    best = ties[0]
    image = site.workload.spec.images.get(best.runtime)
    secrets = [*site.target.pull_secrets, *([image.pull_secret] if image and image.pull_secret else [])]
    reservation = site.target.reservations.get(best.type.name, site.target.reservations.get("*"))
    own = best.purchase in ("reservation", "capacityBlock")
    extra = {"request": site.workload.fabric_of(group)} if group is not None else {}
    return Seat(
        role=role,
        instance_types=tuple(fit.type for fit in ties),
        arch=best.arch,
        runtime=best.runtime,
        image=best.image,
        pull_secrets=tuple(dict.fromkeys(secrets)),
        group=group,
        accelerator=best.accelerator,
        share=best.share,
        slice=best.slice,
        hosts=best.hosts,
        fabric=best.fabric,
        labeller=_labeller(best.type, site),
        purchase=best.purchase,
        reservation=reservation if own else None,
        price=None if best.price is None else str(best.price),
        **extra,
    )


def _labeller(kind: InstanceType, site: Site) -> str | None:
    """Another labeller than the provider's first, where only another can make such nodes and the target names none."""
    default = next(iter(site.provider.nodes.labellers), None)
    if kind.labellers is None or site.target.cluster.nodes is not None or default in kind.labellers:
        return None
    return next((name for name in kind.labellers if name in site.provider.nodes.labellers), None)


def _refusal(
    position: int, group: Group, site: Site, misfits: list[tuple[InstanceType, Misfit]], known: Accelerators
) -> Diagnostic:
    """The refusal of a group: what was asked for, what came nearest, what else the provider has."""
    if group.accelerator is None:
        what, path = f"{format_cpu(group.cpu)} CPUs and {format_bytes(group.memory)}", ("cpu",)
    else:
        what, path = described(group.accelerator), ("accelerator",)
    near, advice = nearest(group, site, misfits, known)
    name = "no-instance-type-fits" if misfits or group.accelerator is None else "accelerator-not-offered"
    verb = "has no instance type for" if misfits else "does not rent"
    return Diagnostic(
        name=name,
        message=f"{site.target_name} {verb} {what}{near}",
        location=site.workload.location("spec", "groups", position, *path),
        path=("spec", "groups", position, *path),
        help=advice,
    )


def _head_refusal(site: Site, rejected: tuple[Rejection, ...]) -> Diagnostic:
    head = site.workload.spec.head
    reasons = dict.fromkeys(one.because for one in rejected)
    kept = site.workload.spec.policy.isolation == "confidential"
    eased = ("`isolation: node` keeps its nodes to itself, on any machine",) if kept else ()
    return Diagnostic(
        name="head-does-not-fit",
        message=f"{site.target_name} has no instance type for a head of {format_cpu(head.cpu)} CPUs "
        f"and {format_bytes(head.memory)}",
        location=site.workload.location("spec", "head") or site.workload.location("spec"),
        path=("spec", "head"),
        help=(*eased, *list(reasons)[:3]),
    )
