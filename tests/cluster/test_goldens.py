"""Every golden of every provider schedules on that provider's nodes, and on nobody else's."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from portable import api
from portable.deploy.apply import apply_plan
from portable.deploy.kubernetes import connect
from portable.deploy.owners import Owners
from portable.deploy.survey import Wishes, make_plan
from portable.errors import Refused
from portable.model.manifest import Manifest
from portable.model.placement import HEAD, Placement
from portable.model.plan import Subject, ref_of
from tests.cluster.api import MERGE
from tests.cluster.cluster import Cluster
from tests.cluster.fleet import Kind, any_kind, kinds_of
from tests.cluster.surroundings import COMPUTE_DOMAINS, provide, queue, slices
from tests.write_manifests import catalogue, examples, providers, targets, workload

pytestmark = pytest.mark.cluster

DECOYS: Final = 12
QUEUE_LABEL: Final = "kueue.x-k8s.io/queue-name"
_GROUPS: Final = ("rayClusterSpec", "rayClusterConfig")


@dataclass
class Golden:
    """One example compiled for one provider, in a namespace of the test."""

    example: str
    placement: Placement
    manifests: tuple[Manifest, ...]
    allowed: dict[str, set[str]] = field(default_factory=dict)
    """Role to the shapes of nodes it may be on."""
    expected: dict[str, int] = field(default_factory=dict)
    """Role to how many pods it has."""

    @property
    def subject(self) -> Subject:
        target = self.placement.target
        return Subject(self.example, self.placement.target_name, target.cluster.namespace, "workload.yaml", "", "")

    @property
    def queued(self) -> str | None:
        labels = [one.body["metadata"].get("labels", {}).get(QUEUE_LABEL) for one in self.manifests]
        return next((label for label in labels if label), None)


def goldens(provider: str, namespace: str) -> list[Golden]:
    """Every example that the provider does not refuse."""
    found = []
    place = targets().named(provider)
    cluster = place.cluster.model_copy(update={"namespace": namespace, "context": None})
    for example in examples():
        spec = workload(example)
        try:
            target = (provider, place.model_copy(update={"cluster": cluster}))
            placement = api.resolve(spec, target, table=targets(), catalogue=catalogue())
            found.append(_golden(example, placement, api.compile(spec, placement)))
        except Refused:
            continue
    return found


def _golden(example: str, placement: Placement, manifests: tuple[Manifest, ...]) -> Golden:
    golden = Golden(example, placement, manifests)
    for seat in (placement.head, *placement.groups):
        golden.allowed[seat.role] = {kind.shape for kind in kinds_of(seat, placement)}
        golden.expected[seat.role] = 1 if seat.group is None else seat.group.replicas.min * seat.hosts
    return golden


def nodes_for(goldens: list[Golden]) -> dict[str, Kind]:
    """Enough nodes for all of them at once, by name, and other sorts of the same provider among them."""
    made: dict[str, Kind] = {}
    used = set()
    for golden in goldens:
        for seat in (golden.placement.head, *golden.placement.groups):
            kinds = kinds_of(seat, golden.placement)
            for number in range(golden.expected[seat.role] + 1):
                kind = kinds[number % len(kinds)]
                used.add(kind.shape)
                made[f"{golden.example}-{seat.role}-{number}"] = kind
    provider = goldens[0].placement.provider
    others = [any_kind(provider, kind) for kind in provider.instance_types]
    for number, kind in enumerate([one for one in others if one.shape not in used][:DECOYS]):
        made[f"decoy-{number}"] = kind
    return made


def furnish(cluster: Cluster, kinds: Mapping[str, Kind]) -> None:
    """The nodes, and what DRA drivers offer on them."""
    cluster.add_kwok_nodes([kind.node(name) for name, kind in kinds.items()])
    for name, kind in kinds.items():
        cluster.api.apply_all(slices(name, kind))


@dataclass
class Watch:
    """Pods of a namespace as they come and go: jobs on kwok end soon, and their pods with them."""

    cluster: Cluster
    namespace: str
    shapes: dict[str, str]
    bound: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Pod to workload, role and the shape of its node."""
    waiting: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """Pod to workload, role and what the scheduler says."""

    def look(self) -> None:
        for pod in self.cluster.pods(self.namespace):
            labels = pod["metadata"].get("labels", {})
            workload, role = labels.get("portable.dev/workload", ""), self._role(labels)
            name = pod["metadata"]["name"]
            if pod["spec"].get("nodeName"):
                self.bound[name] = (workload, role, self.shapes[pod["spec"]["nodeName"]])
                self.waiting.pop(name, None)
                continue
            for one in pod.get("status", {}).get("conditions") or ():
                if one["type"] == "PodScheduled" and one["status"] == "False":
                    self.waiting[name] = (workload, role, one.get("message", ""))

    @staticmethod
    def _role(labels: Mapping[str, str]) -> str:
        if "ray.io/node-type" not in labels:
            return "submitter"
        return HEAD if labels["ray.io/node-type"] == "head" else labels["ray.io/group"]

    def _queue(self, golden: Golden) -> str:
        """What the queue says, if the example is in one."""
        if golden.queued is None:
            return ""
        found = self.cluster.api.items(f"/apis/kueue.x-k8s.io/v1beta2/namespaces/{self.namespace}/workloads")
        return str([one.get("status", {}).get("conditions") for one in found])

    def missing(self, goldens: list[Golden]) -> dict[str, str]:
        """Roles without as many bound pods as they should have."""
        counts = Counter((workload, role) for workload, role, _ in self.bound.values())
        found = {}
        for golden in goldens:
            for role, wanted in golden.expected.items():
                have = counts[golden.example, role]
                if have < wanted:
                    said = [one[2] for one in self.waiting.values() if one[:2] == (golden.example, role)]
                    found[f"{golden.example}/{role}"] = f"{have} of {wanted}; {said[:1]}{self._queue(golden)}"
        return found


def run_all(cluster: Cluster, goldens: list[Golden]) -> list[str]:
    """Apply every golden with our own apply; a schedule's job is made as its CronJob would.

    Returns the examples that could not be applied, as this machine lacks the CRD of what they use.
    """
    client = connect(cluster.kubeconfig)
    skipped = []
    for golden in goldens:
        if any(one.kind == "ComputeDomain" for one in golden.manifests) and not COMPUTE_DOMAINS.exists():
            skipped.append(golden.example)
            continue
        plan = make_plan(client, golden.subject, golden.manifests, Wishes())
        assert not plan.blockers, (golden.example, plan.blockers)
        apply_plan(client, plan)
        _start_schedule(cluster, golden)
    return skipped


def _start_schedule(cluster: Cluster, golden: Golden) -> None:
    for one in golden.manifests:
        text = one.body.get("data", {}).get("rayjob.json") if one.kind == "ConfigMap" else None
        if text is not None:
            job = json.loads(text)
            job["metadata"]["name"] = f"{golden.example}-1"
            cluster.api.request("POST", f"/apis/ray.io/v1/namespaces/{golden.subject.namespace}/rayjobs", job).expect()


def surround(cluster: Cluster, namespace: str, goldens: list[Golden]) -> None:
    """Everything that the platform team has in its cluster."""
    if COMPUTE_DOMAINS.exists():
        cluster.install_crds(COMPUTE_DOMAINS)
    bodies = [one.body for golden in goldens for one in golden.manifests]
    provide(cluster, namespace, bodies)
    for golden in goldens:
        if golden.queued is not None:
            cluster.api.apply_all(_queue(cluster, namespace, golden))


def _queue(cluster: Cluster, namespace: str, golden: Golden) -> list[dict[str, Any]]:
    assert cluster.kueue
    topology = golden.placement.provider.nodes.topology
    levels = [label for label in (topology.block, topology.rack) if label]
    resources = {"cpu", "memory", "ephemeral-storage"}
    for one in golden.manifests:
        resources |= _requested(one.body)
    return queue(namespace, str(golden.queued), golden.placement.bindings.priority, levels, sorted(resources))


def _requested(body: Any) -> set[str]:
    if isinstance(body, Mapping):
        own = set(body.get("requests") or ()) if isinstance(body.get("requests"), Mapping) else set()
        return own.union(*(_requested(value) for value in body.values()))
    if isinstance(body, list):
        return set().union(*(_requested(one) for one in body))
    return set()


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """A namespace whose clusters go without their Redis being cleaned, which nobody here could do."""
    name = cluster.namespace("goldens")
    yield name
    for plural in ("raycronjobs", "rayjobs", "rayservices", "rayclusters"):
        path = f"/apis/ray.io/v1/namespaces/{name}/{plural}"
        cluster.api.request("DELETE", path, {"propagationPolicy": "Background"})
    for one in cluster.api.items(f"/apis/ray.io/v1/namespaces/{name}/rayclusters"):
        patch = {"metadata": {"finalizers": None}}
        path = f"/apis/ray.io/v1/namespaces/{name}/rayclusters/{one['metadata']['name']}"
        cluster.api.request("PATCH", path, patch, MERGE).expect(200, 404)


@pytest.mark.parametrize("provider", providers())
def test_goldens_schedule_on_their_own_nodes(cluster: Cluster, namespace: str, provider: str) -> None:
    made = goldens(provider, namespace)
    kinds = nodes_for(made)
    furnish(cluster, kinds)
    surround(cluster, namespace, made)

    skipped = run_all(cluster, made)
    ran = [golden for golden in made if golden.example not in skipped]
    watch = Watch(cluster, namespace, {name: kind.shape for name, kind in kinds.items()})

    def all_bound() -> bool:
        watch.look()
        assert not watch.missing(ran), watch.missing(ran)
        return True

    cluster.wait_for(all_bound, 120, "bound pods")
    wrong = [
        (pod, shape)
        for pod, (example, role, shape) in watch.bound.items()
        for golden in ran
        if golden.example == example and shape not in golden.allowed.get(role, golden.allowed[HEAD])
    ]
    assert not wrong
    _planned_again(cluster, ran)


def _planned_again(cluster: Cluster, ran: list[Golden]) -> None:
    """After the operator has reconciled: no changes, and the lists that operators write are still ours."""
    client = connect(cluster.kubeconfig)
    for golden in ran:
        plan = make_plan(client, golden.subject, golden.manifests, Wishes())
        changing = {str(one.ref): [field.path for field in one.fields] for one in plan.changing}
        assert not changing, (golden.example, changing)
        assert not plan.conflicts
        for one in golden.manifests:
            live = client.get(ref_of(one.body))
            assert live is not None
            if one.kind.startswith("Ray") and golden.queued is None:
                lists = [path for path in Owners(live).leaves() if path[-1] == "workerGroupSpecs"]
                assert all(Owners(live).of(path) == ("portable",) for path in lists), golden.example


@pytest.mark.parametrize("provider", providers())
def test_no_accelerator_group_binds_on_anybody_elses_nodes(cluster: Cluster, namespace: str, provider: str) -> None:
    made = goldens(provider, namespace)
    others = [catalogue().provider(name) for name in providers() if name != provider]
    kinds = {
        f"{one.name}-{number}": any_kind(one, kind, targets().named(one.name))
        for one in others
        for number, kind in enumerate(one.instance_types)
        if kind.count
    }
    furnish(cluster, kinds)
    surround(cluster, namespace, made)
    run_all(cluster, made)
    watch = Watch(cluster, namespace, {name: kind.shape for name, kind in kinds.items()})
    groups = {
        (golden.example, seat.role)
        for golden in made
        for seat in golden.placement.groups
        if seat.accelerator is not None and golden.expected[seat.role] and golden.queued is None
    }

    def all_waiting() -> bool:
        watch.look()
        known = {(example, role) for example, role, _ in (*watch.waiting.values(), *watch.bound.values())}
        assert groups <= known, groups - known
        return True

    cluster.wait_for(all_waiting, 120, "unschedulable pods")
    bound = {(example, role): shape for example, role, shape in watch.bound.values() if (example, role) in groups}
    assert not bound


CRDS_17: Final = Path(__file__).parents[3] / "shared" / "crds" / "kuberay"


@pytest.mark.skipif(not CRDS_17.exists(), reason="needs the CRDs of KubeRay 1.7.0 beside the repository")
@pytest.mark.parametrize("provider", providers())
def test_goldens_are_valid_against_the_crds_of_the_next_operator(provider: str) -> None:
    """Checked by a JSON Schema validator: the cluster has the CRDs of 1.6."""
    import jsonschema

    schemas = {}
    for path in CRDS_17.glob("*.yaml"):
        crd = yaml.safe_load(path.read_text())
        (version,) = (one for one in crd["spec"]["versions"] if one["name"] == "v1")
        schemas[crd["spec"]["names"]["kind"]] = _strict(version["schema"]["openAPIV3Schema"])
    for golden in goldens(provider, "default"):
        for one in golden.manifests:
            if one.kind in schemas:
                jsonschema.validate(one.body, schemas[one.kind])


def _strict(schema: Any) -> Any:
    """The schema with unknown fields refused, and without what JSON Schema does not know."""
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: value for key, value in schema.items() if not key.startswith("x-kubernetes") and key != "format"}
    made = {key: _strict(value) for key, value in known.items()}
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string", "number"]}
    if "properties" in schema and "additionalProperties" not in schema and not _open(schema):
        return made | {"additionalProperties": False}
    return made


def _open(schema: Mapping[str, Any]) -> bool:
    return bool(schema.get("x-kubernetes-preserve-unknown-fields")) or {"kind", "metadata"} <= set(schema["properties"])
