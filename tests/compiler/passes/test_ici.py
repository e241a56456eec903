from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes.ici import add
from portable.compiler.pod import Pod
from portable.model.instance_type import SliceOption
from portable.model.placement import Placement
from tests.compiler.build import accelerator, instance_type, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")
TPU = accelerator(name="google-tpu-v6e", runtime="xla", device="tpu", rayResource="TPU")
SLICES = {"mechanism": "ici", "acceleratorLabel": "acme.example/tpu", "topologyLabel": "acme.example/topology"}


def option(topology: str, hosts: int, chips: int) -> SliceOption:
    return SliceOption.model_validate({"topology": topology, "hosts": hosts, "chips": chips})


def placed(kind: dict[str, Any], env: dict[str, str] | None = None, **seat: Any) -> Placement:
    owner = provider(scaleUps={"ici": SLICES}, fabrics={"ici": {"mechanism": "ici", "env": env or {}}})
    types = (instance_type(name="tpu.4", count=4, **kind),)
    made: dict[str, Any] = {"instance_types": types, "accelerator": TPU}
    return placement(workload(), owner, **(made | seat))


SCALE_UP = {"scaleUp": {"mechanism": "ici", "domain": "pod", "accelerators": 256, "nodes": 64}}
LINKED = {"fabric": {"mechanism": "ici"}}


@pytest.mark.parametrize("kind", [SCALE_UP, LINKED, SCALE_UP | LINKED])
@pytest.mark.parametrize(("topology", "hosts"), [("4x4", 4), ("2x2", 1)])
def test_slices_and_single_hosts_select_their_topology(kind: dict[str, Any], topology: str, hosts: int) -> None:
    pod = add(WORKER, workload(), placed(kind, slice=option(topology, hosts, hosts * 4), hosts=hosts))
    assert pod.node_selector == {"acme.example/topology": topology}


def test_the_links_environment_needs_no_asking_for_and_the_user_wins() -> None:
    kind = {"fabric": {"mechanism": "ici", "env": {"B": "type"}}}
    pod = Pod("trainers", "ray-worker", "i", env={"A": "user"})
    place = placed(kind, {"A": "fabric", "B": "fabric", "C": "fabric"})
    assert add(pod, workload(), place).env == {"A": "user", "B": "type", "C": "fabric"}


def test_no_resource_is_asked_for_as_the_device_is_the_slices() -> None:
    assert add(WORKER, workload(), placed(LINKED, slice=option("4x4", 4, 16))).limits == {}


def test_others_are_left_alone() -> None:
    head = Pod("head", "ray-head", "example/ray")
    assert add(head, workload(), placed(LINKED, {"A": "1"})) is head
    assert add(WORKER, workload(), placed({})) is WORKER
    assert add(WORKER, workload(), placed({"fabric": {"mechanism": "ethernet"}})) is WORKER
    assert add(WORKER, workload(), placed(LINKED, {"A": "1"}, accelerator=None)) is WORKER


POOLED = {**SLICES, "poolLabel": "acme.example/pool"}


def pooled(hosts: int, operator: str = "1.6", **group: Any) -> Pod:
    of = workload({"groups": [{"name": "trainers", "replicas": 1, "cpu": 4, "memory": "8Gi", **group}]})
    owner = provider(scaleUps={"ici": POOLED}, fabrics={"ici": {"mechanism": "ici"}})
    types = (instance_type(name="tpu.4", count=4, **LINKED),)
    piece = option("4x4", hosts, 16)
    place = placement(
        of,
        owner,
        target={"cluster": {"kuberay": operator}},
        instance_types=types,
        accelerator=TPU,
        slice=piece,
        hosts=hosts,
    )
    return add(WORKER, of, place)


@pytest.mark.parametrize("replicas", [1, 3])
def test_the_hosts_of_one_slice_share_a_pool_with_no_other_slice(replicas: int) -> None:
    pod = pooled(4, replicas=replicas)
    (near,), (apart,) = pod.pod_affinity, pod.pod_anti_affinity
    assert near["topologyKey"] == apart["topologyKey"] == "acme.example/pool"
    assert near["matchLabelKeys"] == ["ray.io/cluster", "ray.io/worker-group-replica-name"]
    assert apart["mismatchLabelKeys"] == ["ray.io/worker-group-replica-name"]
    assert apart["namespaceSelector"] == {}


def test_a_single_host_needs_no_pool_of_its_own() -> None:
    assert (pooled(1).pod_affinity, pooled(1).pod_anti_affinity) == ((), ())


@pytest.mark.parametrize(("replicas", "terms"), [(1, 1), (2, 0)])
def test_operators_that_do_not_name_replicas_get_terms_only_where_there_is_one(replicas: int, terms: int) -> None:
    pod = pooled(4, "1.5", replicas=replicas)
    assert (len(pod.pod_affinity), len(pod.pod_anti_affinity)) == (terms, terms)
