"""A provider's part of the gallery: its goldens, the pods they lead to, and the nodes these are meant for."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import yaml

from portable.model.instance_type import InstanceType
from portable.model.placement import HEAD, Placement, Seat
from portable.model.provider import IciSlice, MultinodeNvlink
from tests import write_manifests
from tests.cluster.api import Json
from tests.cluster.kwok import FakeNode
from tests.cluster.provided import QUEUE_LABEL, QUEUE_NODES
from tests.cluster.shapes import Shape, lookalikes, shape_of

SUBMITTER: Final = "submitter"
_TIME: Final = "29300000"
"""What the CronJob controller appends to the name: the minute since 1970."""


@dataclass(frozen=True)
class Golden:
    """One golden and the placement it was compiled from."""

    workload: str
    manifests: tuple[Json, ...]
    placement: Placement

    @property
    def queued(self) -> bool:
        """Whether Kueue decides when it starts."""
        return any(QUEUE_LABEL in one["metadata"].get("labels", {}) for one in self.manifests)

    @property
    def ray(self) -> Json | None:
        """The Ray object, if it is there from the start."""
        return next((one for one in self.manifests if one["apiVersion"] == "ray.io/v1"), None)

    def seats(self) -> Iterator[tuple[str, Seat, int]]:
        """Each role, its seat and how many pods it has: groups that start from zero are scaled to one replica."""
        yield HEAD, self.placement.head, 1
        for seat in self.placement.groups:
            assert seat.group is not None
            yield seat.role, seat, seat.hosts * max(seat.group.replicas.min, 1)
        if self.ray is None or self.ray["kind"] == "RayJob":
            yield SUBMITTER, self.placement.head, 1

    def scheduled(self) -> tuple[Json, ...]:
        """What the CronJob makes when its time has come: a Job, whose pod makes the RayJob."""
        made = []
        for one in self.manifests:
            if one["kind"] == "CronJob":
                made.append(_named(one["spec"]["jobTemplate"], self, apiVersion="batch/v1", kind="Job"))
            if "rayjob.json" in one.get("data", {}):
                made.append(_named(json.loads(one["data"]["rayjob.json"]), self))
        return tuple(made)


def _named(body: Json, golden: Golden, **more: str) -> Json:
    namespace = golden.manifests[0]["metadata"]["namespace"]
    metadata = {**body.get("metadata", {}), "name": f"{golden.workload}-{_TIME}", "namespace": namespace}
    return {**more, **body, "metadata": metadata}


def goldens(provider: str, namespace: str) -> tuple[Golden, ...]:
    """A provider's goldens, in this namespace in place of their own."""
    found = []
    for example in write_manifests.examples():
        path = write_manifests.GALLERY / example / f"{provider}.yaml"
        if path.exists():
            manifests = tuple(_moved(one, namespace) for one in yaml.safe_load_all(path.read_text(encoding="utf-8")))
            placement = write_manifests.resolved(write_manifests.workload(example), provider, None)
            found.append(Golden(example, manifests, placement))
    return tuple(found)


def _moved(manifest: Json, namespace: str) -> Json:
    moved = copy.deepcopy(manifest)
    moved["metadata"]["namespace"] = namespace
    for subject in moved.get("subjects", []):
        subject["namespace"] = namespace
    if "rayjob.json" in moved.get("data", {}):
        job = _moved(json.loads(moved["data"]["rayjob.json"]), namespace)
        moved["data"]["rayjob.json"] = json.dumps(job, indent=2) + "\n"
    return moved


def plain_nodes(provider: str) -> list[tuple[FakeNode, Shape]]:
    """A node of a provider for each model of accelerator, and for CPUs alone: the largest of its kind."""
    target, facts = write_manifests.targets().named(provider), write_manifests.catalogue().provider(provider)
    largest: dict[tuple[str | None, str | None], InstanceType] = {}
    for kind in sorted(facts.instance_types, key=lambda kind: (kind.count, kind.memory or 0)):
        largest[kind.accelerator, kind.arch] = kind
    shapes = [shape_of(one, facts, target, write_manifests.catalogue().accelerators) for one in largest.values()]
    return [(shape.node(_short(provider, shape.kind.name)), shape) for shape in shapes]


def nodes_for(provider: str, goldens: Iterable[Golden]) -> Iterator[tuple[FakeNode, Shape | None]]:
    """One node of each model, one for every pod of every seat, and those that look like them and are not.

    With as many nodes as pods each pod may have one for itself, whoever comes first. Where pods have to be near each
    other there are two places, each with room for all: the scheduler chooses a place by the first pod alone.
    """
    yield from plain_nodes(provider)
    for number, wanted in enumerate(_wanted(goldens)):
        name = _short(f"{provider}-{number}", wanted.shape.kind.name)[:40].rstrip("-")
        nodes = [wanted.shape.node(f"{name}-{copied}") for copied in range(wanted.count)]
        nodes += [wanted.shape.node(f"{name}-far-{copied}", place="2") for copied in range(wanted.far)]
        yield from ((_for_queues(node) if wanted.queued else node, wanted.shape) for node in nodes)
        if wanted.shape.accelerator is not None and not wanted.queued:
            for node, other in lookalikes(wanted.shape, name):
                yield replace(node, name=_short(node.name)), other


@dataclass
class _Wanted:
    """Nodes of one shape, for queues or not, and how many."""

    shape: Shape
    queued: bool
    count: int = 0
    far: int = 0
    """As many in another place."""


def _wanted(goldens: Iterable[Golden]) -> Iterable[_Wanted]:
    found: dict[tuple[object, ...], _Wanted] = {}
    for golden in goldens:
        for _, seat, count in golden.seats():
            for shape in shapes_of(golden.placement, seat):
                key = (shape.kind.name, shape.purchase, shape.reservation, str(shape.share), str(shape.slice))
                wanted = found.setdefault((*key, golden.queued), _Wanted(shape, golden.queued))
                wanted.count += count
                wanted.far += count if any(near_by(golden, seat)) else 0
    return found.values()


def near_by(golden: Golden, seat: Seat) -> Iterator[str]:
    """Node labels whose value must be the same for all pods of a group of one Ray cluster."""
    levels = golden.placement.provider.nodes.topology
    near = seat.request.near.levels() if seat.request.near is not None else ()
    labels = {"rack": levels.rack, "block": levels.block, "zone": levels.zone}
    for level, kind in near:
        if kind == "required" and (label := labels[level]) is not None:
            yield label
    type_ = seat.instance_type
    named = [one.mechanism for one in (type_.scale_up, type_.fabric) if one is not None]
    slices = (golden.placement.provider.scale_ups.get(name) for name in named)
    pools = {facts.pool_label for facts in slices if isinstance(facts, IciSlice) and seat.hosts > 1}
    yield from (label for label in pools if label is not None)
    scale_up = type_.scale_up
    joined = golden.placement.provider.scale_ups.get(scale_up.mechanism) if scale_up is not None else None
    sliced = seat.group is not None and seat.group.slice is not None
    if sliced and isinstance(joined, MultinodeNvlink) and levels.scale_up is not None:
        yield levels.scale_up


def shapes_of(placement: Placement, seat: Seat) -> Iterator[Shape]:
    """The nodes that a seat was chosen for."""
    for kind in seat.instance_types:
        usual = shape_of(kind, placement.provider, placement.target, write_manifests.catalogue().accelerators)
        yield replace(
            usual,
            labeller=placement.labeller_of(seat),
            purchase=seat.purchase,
            reservation=seat.reservation,
            share=seat.share,
            slice=seat.slice,
        )


def _for_queues(node: FakeNode) -> FakeNode:
    labels = {**node.labels, **QUEUE_NODES["nodeLabels"]}
    return replace(node, name=f"{node.name}-queue", labels=labels, taints=(*node.taints, *QUEUE_NODES["nodeTaints"]))


def _short(*words: str) -> str:
    """A name for a node: as label values, 63 characters at most."""
    return "-".join(words).lower().replace("_", "-").replace(".", "-")[:63].rstrip("-")
