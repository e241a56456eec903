"""Every golden of every provider schedules on that provider's nodes, and on no other's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from portable.model.plan import Plan
from tests import write_manifests
from tests.cluster.cluster import Cluster
from tests.cluster.deployed import Deployed, shared_devices
from tests.cluster.gallery import goldens, plain_nodes
from tests.cluster.surroundings import COMPUTE_DOMAIN_CRD

pytestmark = pytest.mark.cluster


@dataclass
class Seen:
    """What was seen of a provider's goldens."""

    deployed: Deployed
    elsewhere: list[str]
    """Accelerator pods that were bound while the cluster had the nodes of all other providers alone."""
    unbound: list[str]
    again: dict[str, Plan]


@pytest.fixture(scope="module")
def world(_session_cluster: Cluster) -> Iterator[Cluster]:
    """The cluster with Kueue, and a node of each instance type of every provider."""
    cluster = _session_cluster
    mark = cluster.mark()
    assert cluster.kueue
    cluster.install_crds([COMPUTE_DOMAIN_CRD])
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
        yield Seen(deployed, elsewhere, deployed.unbound(), deployed.plan_again())
    finally:
        world.clean(mark)
        deployed.remove()
        world.add_kwok_nodes(own)


def _wait(probe: Callable[[], bool], cluster: Cluster) -> None:
    """Wait, but leave it to the tests to say what is missing in the end."""
    try:
        cluster.wait_for(probe, 90)
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
