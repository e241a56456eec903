"""One provider's goldens on the test cluster: applied, scheduled, looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from portable.deploy.apply import apply_plan
from portable.deploy.cluster import FIELD_MANAGER
from portable.model.placement import HEAD, Seat
from portable.model.plan import Plan
from tests import write_manifests
from tests.cluster.api import MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.gallery import SUBMITTER, Golden, near_by, nodes_for, shapes_of
from tests.cluster.kwok import FakeNode
from tests.cluster.planning import Deployer
from tests.cluster.provided import device_class, resource_slice, surroundings
from tests.cluster.shapes import Shape

_OPERATORS_HEAD: Final = "headgroup"
_WORKLOAD: Final = "portable.dev/workload"


@dataclass
class Deployed:
    """A provider's goldens on the cluster, and what was seen of their pods."""

    cluster: Cluster
    provider: str
    namespace: str
    goldens: tuple[Golden, ...]
    nodes: dict[str, tuple[FakeNode, Shape | None]] = field(default_factory=dict)
    """The provider's own nodes; without a shape: good for nobody."""
    pods: dict[str, Json] = field(default_factory=dict)
    """Every pod ever seen, as it was seen last."""
    plans: dict[str, Plan] = field(default_factory=dict)
    """By workload: the first plan."""
    _made: list[Json] = field(default_factory=list)

    def apply(self) -> None:
        """Make what the goldens expect of a cluster, apply each by our own apply, and start what is only scheduled."""
        everything = [one for golden in self.goldens for one in golden.manifests]
        topology = write_manifests.catalogue().provider(self.provider).nodes.topology
        self.make(surroundings(everything, self.namespace, topology))
        for golden in self.goldens:
            deployer = Deployer(self.cluster, self.namespace, golden.workload)
            plan = self.plans[golden.workload] = deployer.plan(*golden.manifests)
            apply_plan(deployer.kubernetes, plan)
            self.cluster.api.apply_all(golden.scheduled())

    def make(self, manifests: Iterable[Json]) -> None:
        """Create objects, of which those outside the namespace are to be removed in the end."""
        for one in manifests:
            self.cluster.api.apply(one, force=True, namespace=self.namespace).expect()
            if "/namespaces/" not in self.cluster.api.path(one, self.namespace):
                self._made.append(one)

    def remove(self) -> None:
        """Remove what lies outside the namespace."""
        for one in reversed(self._made):
            self.cluster.api.delete(one).expect(200, 202, 404)

    def scale_from_zero(self) -> None:
        """Ask for one worker of each group that has none, in the way and by the name of the Ray autoscaler."""
        clusters = self.cluster.wait_for(self._ray_clusters, 60, "a RayCluster of every workload")
        for golden in self.goldens:
            if golden.queued or all(seat.group and seat.group.replicas.min for seat in golden.placement.groups):
                continue
            live = clusters[golden.workload]
            groups = [{**group, "replicas": max(group["replicas"], 1)} for group in live["spec"]["workerGroupSpecs"]]
            path = f"/apis/ray.io/v1/namespaces/{self.namespace}/rayclusters/{live['metadata']['name']}"
            body = {"spec": {"workerGroupSpecs": groups}}
            self.cluster.api.request("PATCH", path, body, MERGE, query={"fieldManager": "python-requests"}).expect()

    def _ray_clusters(self) -> dict[str, Json]:
        """The RayCluster of each workload that does not wait in a queue, once all are there."""
        live = self.cluster.api.items(f"/apis/ray.io/v1/namespaces/{self.namespace}/rayclusters")
        found = {one["metadata"]["labels"][_WORKLOAD]: one for one in live}
        return found if all(one.queued or one.workload in found for one in self.goldens) else {}

    def add_nodes(self) -> None:
        """Add the provider's own nodes, and the devices that its DRA drivers would offer there."""
        self.nodes = {node.name: (node, shape) for node, shape in nodes_for(self.provider, self.goldens)}
        self.make(shared_devices(self.nodes.values()))
        self.cluster.add_kwok_nodes([node for node, _ in self.nodes.values()])

    def look(self) -> None:
        """Look at the pods as they are now."""
        self.pods |= {pod["metadata"]["name"]: pod for pod in self.cluster.pods(self.namespace)}

    def judged(self) -> bool:
        """Whether all pods but those in a queue and submitters are made, and the scheduler has judged each."""
        self.look()
        seen = Counter(_role(pod) for pod in self.pods.values() if _node(pod) or _verdict(pod))
        wanted = [
            (one.workload, role, count) for one in self.goldens if not one.queued for role, _, count in one.seats()
        ]
        return all(seen[workload, role] >= count for workload, role, count in wanted if role != SUBMITTER)

    def bound(self) -> bool:
        """Whether every pod has come and is on a node."""
        self.look()
        return not self.unbound()

    def unbound(self) -> list[str]:
        """The roles that lack bound pods, and why as far as the scheduler has said it."""
        bound = Counter(_role(pod) for pod in self.pods.values() if _node(pod))
        return [
            f"{golden.workload} {role}: {bound[golden.workload, role]} of {count}, {self._verdicts(golden, role)}"
            for golden in self.goldens
            for role, _, count in golden.seats()
            if bound[golden.workload, role] < count
        ]

    def _verdicts(self, golden: Golden, role: str) -> list[str]:
        return sorted({_verdict(pod) for pod in self.pods.values() if _role(pod) == (golden.workload, role)})

    def accelerated(self) -> list[str]:
        """Pods of accelerator groups that are on a node, and which."""
        return [
            f"{golden.workload} {role} is on {_node(pod)}"
            for golden, role, seat, pod in self._bound_pods()
            if seat.accelerator is not None
        ]

    def misplaced(self) -> list[str]:
        """Pods on nodes that their seat was not chosen for."""
        return [
            f"{golden.workload} {role} is on {_node(pod)}"
            for golden, role, seat, pod in self._bound_pods()
            if not self._suits(golden, seat, pod)
        ]

    def _bound_pods(self) -> Iterator[tuple[Golden, str, Seat, Json]]:
        goldens = {golden.workload: golden for golden in self.goldens}
        for pod in self.pods.values():
            if _node(pod):
                workload, role = _role(pod)
                yield goldens[workload], role, goldens[workload].placement.seat(role), pod

    def _suits(self, golden: Golden, seat: Seat, pod: Json) -> bool:
        _, shape = self.nodes.get(_node(pod), (None, None))
        if shape is None or shape.lacking in _requests(pod):
            return False
        return any(_same(shape, wanted) for wanted in shapes_of(golden.placement, seat))

    def scattered(self) -> list[str]:
        """Groups whose pods are in several places though their golden says that they must be in one."""
        places: dict[tuple[str, str, str], set[str]] = {}
        for golden, role, seat, pod in self._bound_pods():
            cluster = pod["metadata"]["labels"].get("ray.io/cluster", "")
            for label in near_by(golden, seat) if role != SUBMITTER else ():
                node, _ = self.nodes.get(_node(pod), (FakeNode(_node(pod)), None))
                places.setdefault((cluster, role, label), set()).add(node.labels.get(label, node.name))
        return [f"{' '.join(key)}: {sorted(found)}" for key, found in places.items() if len(found) > 1]

    def plan_again(self) -> dict[str, Plan]:
        """What our own plan says of the unchanged goldens now."""
        return {
            golden.workload: Deployer(self.cluster, self.namespace, golden.workload).plan(*golden.manifests)
            for golden in self.goldens
        }

    def taken(self) -> list[Taken]:
        """What others have taken over, as a second apply of what was applied first is answered."""
        changes = [(name, change.request) for name, plan in self.plans.items() for change in plan.changes]
        return [one for name, request in changes for one in self._taken(name, dict(request or {}))]

    def _taken(self, workload: str, request: Json) -> Iterator[Taken]:
        live = self.cluster.api.read(request)
        answer = self.cluster.api.apply(request, by=FIELD_MANAGER, dry_run=True)
        for cause in answer.json.get("details", {}).get("causes", []):
            yield Taken(workload, request["kind"], cause["field"], cause["message"].split('"')[1])
        if answer.status != 409:
            for part in answer.expect().keys() - {"metadata", "status"}:
                if answer.json[part] != live.get(part):
                    yield Taken(workload, request["kind"], part, "nobody: it has another value now")


class Taken(NamedTuple):
    """A field of ours that belongs to somebody else."""

    workload: str
    kind: str
    field: str
    by: str


def shared_devices(nodes: Iterable[tuple[FakeNode, Shape | None]]) -> Iterator[Json]:
    """What DRA drivers publish for nodes, and the classes that claims name."""
    drivers = set()
    for node, shape in nodes:
        for driver, count in shape.shared_devices.items() if shape is not None else ():
            drivers.add(driver)
            yield resource_slice(node.name, driver, count)
    for driver in sorted(drivers):
        yield device_class(driver)


def _same(one: Shape, other: Shape) -> bool:
    """Whether two shapes are the same machine, bought in ways that nodes do not tell apart."""
    sold = [shape.labeller.capacity and shape.labeller.capacity.values.get(shape.purchase) for shape in (one, other)]
    held = one.labeller.reservation_label is None or one.reservation == other.reservation
    cut = (one.share, one.slice) == (other.share, other.slice)
    return one.kind.name == other.kind.name and sold[0] == sold[1] and held and cut


def _role(pod: Json) -> tuple[str, str]:
    """Workload and role of a pod; one that is no Ray node hands a job over."""
    labels = pod["metadata"]["labels"]
    group = labels.get("ray.io/group", SUBMITTER)
    return labels[_WORKLOAD], HEAD if group == _OPERATORS_HEAD else group


def _node(pod: Json) -> str:
    return str(pod["spec"].get("nodeName", ""))


def _verdict(pod: Json) -> str:
    """Why the scheduler has found no node so far; empty where it has not said anything."""
    conditions = {one["type"]: one for one in pod["status"].get("conditions", [])}
    said = conditions.get("PodScheduled", {})
    return str(said.get("message", "")) if said.get("status") == "False" else ""


def _requests(pod: Json) -> set[str]:
    return {name for one in pod["spec"]["containers"] for name in one.get("resources", {}).get("requests", {})}
