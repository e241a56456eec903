"""Every golden of every provider schedules on that provider's nodes, and on no other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from portable.model.plan import Plan
from tests import write_manifests
from tests.cluster.cluster import Cluster
from tests.cluster.deployed import Deployed, Taken, shared_devices
from tests.cluster.gallery import goldens, plain_nodes
from tests.cluster.provided import COMPUTE_DOMAIN_CRD

pytestmark = pytest.mark.cluster

_CRDS = Path(__file__).parents[3] / "shared" / "crds"
_COMPUTE_DOMAINS = _CRDS / "nvidia-dra" / "resource.nvidia.com_computedomains.yaml"
_WRITERS = {"kueue", "python-requests"}
"""Kueue and the Ray autoscaler, who take over lists that cannot be shared; the operator takes nothing."""
_NEXT = "next.ray.io"
"""The group under which the CRDs of another release are served beside those of the operator that runs."""


@dataclass
class Seen:
    """What was seen of a provider's goldens."""

    deployed: Deployed
    elsewhere: list[str]
    """Accelerator pods that were bound while the cluster had the nodes of all other providers alone."""
    unbound: list[str]
    again: dict[str, Plan]
    """What our own plan says at the end."""
    taken: list[Taken]


@pytest.fixture(scope="module")
def world(_session_cluster: Cluster) -> Iterator[Cluster]:
    """The cluster with Kueue, and a node of each instance type of every provider."""
    cluster = _session_cluster
    mark = cluster.mark()
    assert cluster.kueue
    cluster.install_crds(_COMPUTE_DOMAINS if _COMPUTE_DOMAINS.is_file() else [COMPUTE_DOMAIN_CRD])
    nodes = [one for provider in write_manifests.providers() for one in plain_nodes(provider)]
    cluster.api.apply_all(shared_devices(nodes))
    cluster.add_kwok_nodes([node for node, _ in nodes])
    yield cluster
    cluster.clean(mark)


@pytest.fixture(scope="module", params=write_manifests.providers())
def seen(world: Cluster, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """A provider's goldens: first without its nodes, then with them, then planned again."""
    provider: str = request.param
    own = [node for node, _ in plain_nodes(provider)]
    world.remove_nodes(*(node.name for node in own))
    mark = world.mark()
    namespace = world.namespace(provider)
    deployed = Deployed(world, provider, namespace, goldens(provider, namespace))
    try:
        deployed.apply()
        deployed.scale_from_zero()
        world.wait_for(deployed.judged, 90, "the scheduler's word on every pod")
        elsewhere = deployed.accelerated()
        deployed.add_nodes()
        _wait(deployed.bound, world)
        yield Seen(deployed, elsewhere, deployed.unbound(), deployed.plan_again(), deployed.taken())
    finally:
        world.clean(mark)
        deployed.remove()
        world.add_kwok_nodes(own)


def _wait(probe: Callable[[], bool], cluster: Cluster) -> None:
    """Wait, but leave it to the tests to say what is missing in the end."""
    try:
        cluster.wait_for(probe, 120)
    except AssertionError:
        cluster.site.sandbox.check()


def test_server_accepts_every_object(seen: Seen) -> None:
    for workload, plan in seen.deployed.plans.items():
        assert not plan.blockers, workload
        assert {change.action for change in plan.changes} == {"create"}, workload


def test_no_accelerator_group_binds_on_nodes_of_all_other_providers(seen: Seen) -> None:
    assert not seen.elsewhere


def test_every_pod_binds(seen: Seen) -> None:
    assert not seen.unbound


def test_every_pod_is_on_the_type_it_was_placed_on_among_lookalikes(seen: Seen) -> None:
    assert not seen.deployed.misplaced()


def test_groups_are_as_near_as_they_have_to_be(seen: Seen) -> None:
    assert not seen.deployed.scattered()


def test_planned_again_is_no_change(seen: Seen) -> None:
    for workload, plan in seen.again.items():
        assert not plan.blockers, workload
        assert not plan.conflicts, workload
        assert {change.action for change in plan.changes} == {"unchanged"}, workload


def test_second_apply_meets_nobody_but_queue_and_autoscaler(seen: Seen) -> None:
    queued = {golden.workload for golden in seen.deployed.goldens if golden.queued}

    assert not [one for one in seen.taken if one.by not in _WRITERS]
    assert {one.workload for one in seen.taken if one.by == "kueue"} == queued
    assert all(one.kind == "RayCluster" for one in seen.taken if one.by == "python-requests")


@pytest.fixture
def next_crds(cluster: Cluster) -> Iterator[None]:
    """The CRDs of KubeRay 1.7, under another group, so that the operator of 1.6 keeps its own."""
    folder = _CRDS / "kuberay"
    if not folder.is_dir():
        pytest.skip(f"needs the CRDs of KubeRay 1.7 in {folder.relative_to(_CRDS.parents[1])} beside the repository")
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml")))
    crds = [yaml.load(text.replace("ray.io", _NEXT), Loader=yaml.CSafeLoader) for text in texts]
    for crd in crds:
        crd["spec"]["versions"] = [one for one in crd["spec"]["versions"] if one["name"] == "v1"]
    cluster.install_crds(crds)
    yield
    for crd in crds:
        cluster.api.delete(crd).expect()


@pytest.mark.usefixtures("next_crds")
def test_ray_objects_are_valid_for_the_next_operator(cluster: Cluster) -> None:
    """Those of the goldens, and those that are compiled for it, with the server's own rules, not the schema alone."""
    namespace = cluster.namespace()
    refused = {}
    for provider in write_manifests.providers():
        for golden in goldens(provider, namespace):
            made = write_manifests.compiled(golden.workload, provider, operator="1.7").manifests
            for number, body in enumerate((*golden.manifests, *golden.scheduled(), *(one.body for one in made))):
                if body["apiVersion"] == "ray.io/v1":
                    answer = _tried(cluster, body, namespace)
                    if answer:
                        refused[provider, golden.workload, number] = answer

    assert not refused


def _tried(cluster: Cluster, body: Mapping[str, Any], namespace: str) -> str:
    """What the server has against a Ray object; unknown fields are errors."""
    metadata = {**body["metadata"], "namespace": namespace}
    answer = cluster.api.apply({**body, "apiVersion": f"{_NEXT}/v1", "metadata": metadata}, dry_run=True)
    return "" if answer.ok else answer.text
