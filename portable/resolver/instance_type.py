"""Whether one instance type can take one role, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portable.model.accelerator import Accelerator, SharePart
from portable.model.group import Group
from portable.model.instance_type import Architecture, InstanceType, Purchase, SliceOption
from portable.model.packing import nodes_for, workers_per_node
from portable.model.placement import FabricChoice
from portable.model.price import node_price
from portable.model.provider import Labeller, MultinodeNvlink, Provider, Region
from portable.model.quantity import format_bytes, format_cpu, format_sold
from portable.model.runtime import Runtime
from portable.model.target import Target
from portable.model.workload import Workload
from portable.resolver.accelerators import share_for
from portable.resolver.confidential import unasked, unfit
from portable.resolver.fabric import NO_RDMA, choose
from portable.resolver.fit import Fit, Misfit
from portable.resolver.image import complaint, image_of
from portable.resolver.purchase import buy


@dataclass(frozen=True, slots=True)
class Site:
    """What is the same for every candidate: the workload, and the place it is tried on."""

    workload: Workload
    target_name: str
    target: Target
    provider: Provider
    region: Region
    labeller: Labeller


def try_group(group: Group, accelerator: Accelerator | None, kind: InstanceType, site: Site) -> Fit | Misfit:
    """One group on one instance type, with one of the accelerators it accepts (None: CPU workers)."""
    if (wrong := _available(kind, site)) is not None:
        return wrong
    part = _share(group, accelerator, site.provider)
    if isinstance(part, Misfit):
        return part
    piece = _slice(group, kind, site.provider)
    if isinstance(piece, Misfit):
        return piece
    if accelerator is not None and (short := _too_few(group, kind, part, piece)) is not None:
        return short
    image = image_for(accelerator.runtime if accelerator else "cpu", kind, accelerator, site)
    if isinstance(image, Misfit):
        return image
    fabric = _fabric(group, kind, site)
    if isinstance(fabric, Misfit):
        return fabric
    room = fits_size(group.cpu, group.memory, kind, site.provider)
    if isinstance(room, Misfit):
        return room
    if (full := _disk(group, kind, site.provider)) is not None:
        return full
    bought = buy(group.purchase or site.workload.spec.policy.purchase, kind, site.labeller)
    if isinstance(bought, Misfit):
        return bought
    return _fit(group, accelerator, kind, site, image, bought, part, piece, fabric, room)


def _fabric(group: Group, kind: InstanceType, site: Site) -> FabricChoice | Misfit | None:
    """The fabric of the group; None where it asks for none, or does without the one it prefers."""
    request = site.workload.fabric_of(group)
    found = choose(group, request, kind, site.provider, site.target)
    if not isinstance(found, Misfit) or request.rdma == "required":
        return found
    floor = request.min_gbps_per_accelerator or request.min_gbps_per_node
    return found if floor and found.gap > NO_RDMA else None


def _fit(
    group: Group,
    accelerator: Accelerator | None,
    kind: InstanceType,
    site: Site,
    image: tuple[Runtime, Architecture, str],
    bought: Purchase,
    part: SharePart | None,
    piece: tuple[SliceOption | None, int],
    fabric: FabricChoice | None,
    room: bool,
) -> Fit:
    runtime, arch, reference = image
    return Fit(
        type=kind,
        arch=arch,
        runtime=runtime,
        image=reference,
        purchase=bought,
        accelerator=accelerator,
        share=part,
        slice=piece[0],
        hosts=piece[1],
        fabric=fabric,
        fabric_missed=fabric is None and site.workload.fabric_of(group).rdma == "preferred",
        unasked=unasked(kind, site.workload),
        size_known=room,
        price=node_price(kind, bought, site.region, site.target),
        shares=_leaves_room(group, kind, part, fabric),
        nodes=_nodes_of_a_worker(group, kind, piece[1], part, fabric),
    )


def _available(kind: InstanceType, site: Site) -> Misfit | None:
    """Whether the type can be had at all, here."""
    if kind.status != "available":
        return Misfit(f"{kind.name} is {kind.status}", 3)
    if (open_to_its_owner := unfit(kind, site.workload)) is not None:
        return open_to_its_owner
    made_by = kind.labellers
    if made_by is not None and site.target.cluster.nodes is not None and site.target.cluster.nodes not in made_by:
        return Misfit(
            f"nodes of {kind.name} come from {', '.join(made_by)} only, not from {site.target.cluster.nodes}", 5
        )
    if kind.regions is not None and site.region.name not in kind.regions:
        return Misfit(f"{kind.name} is sold in {', '.join(kind.regions[:4])} and not in {site.region.name}", 3)
    return None


def _share(group: Group, accelerator: Accelerator | None, provider: Provider) -> SharePart | Misfit | None:
    """The part of an accelerator a group asked for."""
    request = group.accelerator
    if request is None or request.share is None or accelerator is None:
        return None
    device = provider.devices.get(accelerator.device)
    if device is None or "mig" not in device.shares:
        return Misfit(f"{provider.name} offers no parts of {accelerator.name}", 1)
    part = share_for(accelerator, request.share.memory)
    if part is None:
        return Misfit(f"{accelerator.name} has no part of at least {format_sold(request.share.memory)}", 1)
    return part


def _slice(group: Group, kind: InstanceType, provider: Provider) -> tuple[SliceOption | None, int] | Misfit:
    """The slice option and the pods of one replica."""
    wanted = group.slice
    if wanted is None:
        if kind.slices and not any(option.hosts == 1 for option in kind.slices):
            return Misfit(f"{kind.name} comes in slices of several hosts only: ask for a `slice`", 3)
        single = next((one for one in kind.slices if one.hosts == 1 and one.chips == kind.count), None)
        return single, 1
    if wanted.topology is not None:
        option = next((one for one in kind.slices if one.topology == wanted.topology), None)
        if option is None:
            offered = ", ".join(one.topology for one in kind.slices) or "no slices"
            return Misfit(f"{kind.name} has no slice {wanted.topology}; it offers {offered}", 2)
        return option, option.hosts
    domain = kind.scale_up
    if domain is None or domain.domain != wanted.domain:
        return Misfit(f"{kind.name} is not in a scale-up domain {wanted.domain}", 2)
    nodes = wanted.nodes or 1
    if nodes > domain.nodes:
        return Misfit(f"a {domain.domain} domain of {kind.name} has {domain.nodes} nodes, fewer than {nodes}", 3)
    if provider.nodes.topology.scale_up is None:
        return Misfit(f"{provider.name} publishes no label that tells {domain.domain} domains apart", 5)
    facts = provider.scale_ups.get(domain.mechanism)
    if isinstance(facts, MultinodeNvlink) and facts.num_nodes == "workers" and group.replicas.min != group.replicas.max:
        return Misfit(f"a compute domain of {provider.name} has a fixed number of nodes: fix the replicas", 6)
    return None, nodes


def _too_few(
    group: Group, kind: InstanceType, part: SharePart | None, piece: tuple[SliceOption | None, int]
) -> Misfit | None:
    """Whether a node has accelerators enough for one worker, and a slice exactly as many as its hosts have."""
    asked = group.accelerator.count if group.accelerator else 0
    has = kind.count * (part.per_device if part else 1)
    if piece[0] is not None and asked != kind.count:
        return Misfit(f"a host of a {piece[0].topology} slice has {kind.count}, and a worker asks for {asked}", 2)
    if asked > has:
        return Misfit(f"{kind.name} has {has} x {kind.accelerator}, fewer than {asked}", 1)
    return None


def image_for(
    runtime: Runtime, kind: InstanceType, accelerator: Accelerator | None, site: Site
) -> tuple[Runtime, Architecture, str] | Misfit:
    """Runtime, architecture and image for a type; CPU roles may use the first group's image."""
    arch = kind.arch
    if arch is None:
        return Misfit(f"the architecture of {kind.name} is unknown", 5)
    image = image_of(site.workload, runtime)
    if image is None and runtime == "cpu":
        runtime = next(iter(site.workload.spec.images))
        image = image_of(site.workload, runtime)
    if image is None:
        return Misfit(f"the workload has no image for the runtime {runtime}", 6)
    reference = image.reference(arch)
    if reference is None:
        return Misfit(f"the {runtime} image has no {arch} variant, and {kind.name} is {arch}", 6)
    if (wrong := complaint(reference, arch, site.workload, accelerator)) is not None:
        return Misfit(f"image {reference} cannot serve: {wrong}", 6)
    return runtime, arch, reference


def fits_size(cpu: float, memory: int, kind: InstanceType, provider: Provider) -> bool | Misfit:
    """Whether CPUs and memory fit what pods may use of a node; False when they may, but the size is unknown."""
    reserved = kind.reserved or provider.nodes.reserved
    cpus, space = reserved.allocatable(kind.vcpus or 0.0, kind.memory or 0)
    if kind.vcpus is not None and cpu > cpus:
        return Misfit(f"{kind.name} leaves {format_cpu(cpus)} CPUs to pods, fewer than {format_cpu(cpu)}", 5)
    if kind.memory is not None and memory > space:
        return Misfit(f"{kind.name} leaves {_round(space)} of memory to pods, less than {_round(memory)}", 5)
    return kind.vcpus is not None and kind.memory is not None


def _round(size: int) -> str:
    return format_bytes(size // 2**30 * 2**30) if size >= 2**30 else format_bytes(size)


def _disk(group: Group, kind: InstanceType, provider: Provider) -> Misfit | None:
    if group.local_disk is None:
        return None
    if provider.nodes.local_disk == "unknown":
        return Misfit(f"how local disk reaches a pod of {provider.name} is unknown", 5)
    if kind.local_disk is None:
        return Misfit(f"the local disk of {kind.name} is unknown", 5)
    if kind.local_disk < group.local_disk.size:
        has = format_sold(kind.local_disk) if kind.local_disk else "none"
        return Misfit(f"{kind.name} has {has} of local disk, less than {format_sold(group.local_disk.size)}", 5)
    return None


def _leaves_room(group: Group, kind: InstanceType, part: SharePart | None, fabric: FabricChoice | None) -> bool:
    """Whether one worker takes less than the whole of what is scarcest on a node."""
    if group.exclusive_node:
        return False
    parts = [group.cpu / kind.vcpus if kind.vcpus else 0.0, group.memory / kind.memory if kind.memory else 0.0]
    if group.accelerator is not None and kind.count:
        parts.append(group.accelerator.count / (kind.count * (part.per_device if part else 1)))
    if fabric is not None and fabric.workers_per_node:
        parts.append(1 / fabric.workers_per_node)
    return 0 < max(parts) < 1


def _nodes_of_a_worker(
    group: Group, kind: InstanceType, hosts: int, part: SharePart | None, fabric: FabricChoice | None
) -> Decimal:
    """Nodes paid for each worker: a node that the group cannot fill is paid for as a whole."""
    workers = max(group.replicas.min, 1) * hosts
    return Decimal(nodes_for(workers, workers_per_node(group, kind, part, fabric))) / workers
