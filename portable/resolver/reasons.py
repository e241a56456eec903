"""Why each choice was made, with the facts it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from portable.errors import Diagnostic
from portable.model.placement import HEAD, Bindings, Fact, Reason, Seat
from portable.model.price import price_source
from portable.model.source import Entry
from portable.resolver.compliance import evidence
from portable.resolver.instance_type import Site
from portable.resolver.purchase import terms_of


def fact(site: Site, key: str, entry: Entry, field: str, statement: str, inherited: Entry | None = None) -> Fact:
    """One field of an entry as a fact; an entry without a source has that of the entry around it.

    `key` is the entry's place in the provider, as in `Provider.files`: `instanceTypes.NAME`, `nodes`.
    """
    name = entry.source_of(field) or (inherited.source if inherited is not None else None)
    assumed = entry.is_assumed(field) or (inherited is not None and inherited.assumed)
    return Fact(statement, site.provider.sources.get(name or ""), assumed, site.provider.files.get(key))


def of_region(site: Site, because: str) -> Reason:
    """Why this region."""
    region = site.region
    facts = [
        fact(
            site,
            f"regions.{region.name}",
            region,
            "country",
            f"{region.name} is in {region.country or 'an unknown country'}",
        )
    ]
    facts += evidence(site.workload.spec.policy, site.provider)
    return Reason("workload", "region", region.name, because, tuple(facts))


def of_seat(site: Site, seat: Seat) -> Iterator[Reason]:
    """Why a role sits where it sits."""
    subject = HEAD if seat.role == HEAD else f"group {seat.role}"
    yield _machine(site, seat, subject)
    if seat.accelerator is not None:
        yield _device(site, seat, subject)
    if seat.fabric is not None:
        yield _fabric(site, seat, subject)
    if seat.group is not None and seat.group.slice is not None and seat.group.slice.domain is not None:
        yield from _domain(site, seat, subject)
    yield Reason(subject, "image", seat.image, f"the workload's {seat.runtime} image for {seat.arch}")
    yield _purchase(site, seat, subject)


def _machine(site: Site, seat: Seat, subject: str) -> Reason:
    kind = seat.instance_type
    holds = f"{kind.count} x {kind.accelerator}, " if kind.count else ""
    cpus = "unknown" if kind.vcpus is None else f"{kind.vcpus:g}"
    memory = "unknown" if kind.memory is None else f"{kind.memory / 2**30:g}Gi"
    facts = [
        fact(
            site,
            f"instanceTypes.{kind.name}",
            kind,
            "count",
            f"{kind.name}: {holds}{cpus} vCPUs, {memory}, {kind.arch}",
        ),
        _reserved(site, seat),
    ]
    others = [other.name for other in seat.instance_types[1:]]
    because = "first of those that fit: fabric, known price, price, name"
    if others:
        because += f"; equal to it and left to the scheduler: {', '.join(others)}"
    return Reason(subject, "instance type", kind.name, because, tuple(facts))


def _reserved(site: Site, seat: Seat) -> Fact:
    kind, reserved = seat.instance_type, seat.instance_type.reserved or site.provider.nodes.reserved
    if kind.vcpus is None or kind.memory is None:
        return Fact("its CPUs or memory are unknown, and so is what pods may use of them")
    cpus, memory = reserved.allocatable(kind.vcpus, kind.memory)
    statement = f"pods may use {cpus:g} CPUs and {memory / 2**30:.0f}Gi of it"
    return fact(site, "nodes", reserved, "memory", statement, site.provider.nodes)


def _device(site: Site, seat: Seat, subject: str) -> Reason:
    accelerator = seat.accelerator
    assert accelerator is not None
    device = site.provider.devices.get(accelerator.device)
    resource = device.resource_of(seat.share) if device else None
    assumed = site.target.assume.get(f"{accelerator.device}Resource")
    facts = (
        ()
        if device is None
        else (
            fact(
                site,
                f"devices.{accelerator.device}",
                device,
                "resource",
                f"the device plugin offers {assumed or resource or 'nothing published'}",
            ),
        )
    )
    return Reason(subject, "accelerator", accelerator.name, f"runtime {accelerator.runtime}", facts)


def _fabric(site: Site, seat: Seat, subject: str) -> Reason:
    choice = seat.fabric
    assert choice is not None
    rate = "unknown" if choice.type.baseline_gbps is None else f"{choice.type.baseline_gbps:g}"
    facts = (
        fact(
            site,
            f"fabrics.{choice.name}",
            choice.facts,
            "resource",
            f"{choice.name}: {choice.facts.title or choice.facts.mechanism}",
        ),
        fact(
            site,
            f"instanceTypes.{seat.instance_type.name}",
            choice.type,
            "adapters",
            f"{choice.adapters} adapters, {rate} Gbit/s sustained",
            seat.instance_type,
        ),
    )
    return Reason(subject, "fabric", choice.name, f"rdma: {seat.request.rdma}", facts)


def _domain(site: Site, seat: Seat, subject: str) -> Iterator[Reason]:
    """Why these nodes are one scale-up domain."""
    kind = seat.instance_type
    facts = site.provider.scale_ups.get(kind.scale_up.mechanism) if kind.scale_up is not None else None
    if kind.scale_up is None or facts is None:
        return
    shape = f"{kind.scale_up.domain}: {kind.scale_up.accelerators} accelerators on {kind.scale_up.nodes} nodes"
    told = (
        fact(site, f"scaleUps.{kind.scale_up.mechanism}", facts, "mechanism", f"{site.provider.name} joins {shape}"),
        fact(site, f"instanceTypes.{kind.name}", kind.scale_up, "domain", f"{kind.name} is in {shape}", kind),
    )
    yield Reason(subject, "scale-up domain", kind.scale_up.mechanism, f"a slice of {seat.hosts} nodes", told)


def _purchase(site: Site, seat: Seat, subject: str) -> Reason:
    price = "unknown" if seat.price is None else f"{seat.price} USD/h a node"
    source = price_source(seat.instance_type, seat.purchase, site.provider, site.region, site.target)
    assumed = site.region.is_assumed("prices")
    facts = (Fact(f"{seat.instance_type.name} {seat.purchase}: {price}", source, assumed),) if seat.price else ()
    return Reason(subject, "purchase", seat.purchase, f"price {price}{terms_of(site.target)}", facts)


def of_workload(site: Site) -> Iterator[Reason]:
    """What the workload as a whole is given: the model API it serves, and where its logs go."""
    work, spec, logs = site.workload.spec.service, site.workload.spec, site.target.logs
    if work is not None and work.open_ai is not None:
        because = "clients speak the OpenAI API there, and may move to any other server that does"
        yield Reason("workload", "model API", work.open_ai.path, because)
    if spec.identity is not None:
        facts = site.provider.identity
        told = fact(site, "identity", facts, "mechanism", f"pods identify themselves by {facts.mechanism}")
        yield Reason("workload", "identity", spec.identity, f"mechanism {facts.mechanism}", (told,))
    if spec.observe.log_retention is not None and logs is not None:
        days = "unknown" if logs.retention_days is None else str(logs.retention_days)
        yield Reason("workload", "logs", logs.collector, f"the target's collector keeps them for {days} days")


def of_storage(site: Site, bindings: Bindings) -> Iterator[Reason]:
    """Where volumes come from that the target says nothing special about."""
    storage, own = site.provider.storage, set(site.target.storage_classes.values())
    for name, mapping in bindings.data.items():
        if name in site.target.data or mapping.storage_class is None or mapping.storage_class in own:
            continue
        for key, offered in (("block", storage.block), ("shared", storage.shared)):
            if offered is not None and offered.storage_class == mapping.storage_class:
                statement = f"{key} volumes come from the storage class {mapping.storage_class}"
                told = fact(site, f"storage.{key}", offered, "storageClass", statement, storage)
                yield Reason(f"data {name}", "storage class", mapping.storage_class, "the target maps none", (told,))
                break


def assumptions(site: Site, reasons: tuple[Reason, ...]) -> Iterator[Diagnostic]:
    """A warning for the provider as a whole and for each assumed fact that a choice rests on."""
    if site.labeller.assumed:
        message = f"{site.provider.name}: nodes carry their type in `{site.labeller.instance_type}` (assumed)"
        yield Diagnostic("assumed-fact", message)
    if site.provider.experimental is not None:
        yield Diagnostic("experimental-provider", f"{site.provider.name}: {site.provider.experimental}")
    seen: set[str] = set()
    for reason in reasons:
        for one in reason.facts:
            if one.assumed and one.statement not in seen:
                seen.add(one.statement)
                yield Diagnostic("assumed-fact", f"{site.provider.name}, {reason.subject}: {one.statement} (assumed)")
