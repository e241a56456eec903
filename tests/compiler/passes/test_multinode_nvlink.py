from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes.multinode_nvlink import add, objects
from portable.compiler.pod import Pod
from portable.model.accelerator import SharePart
from portable.model.placement import Placement
from portable.model.workload import Workload
from tests.compiler.build import instance_type, merged, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")
SCALE_UP = {"mechanism": "multinode-nvlink", "domain": "nvl72", "accelerators": 72, "nodes": 18}
GROUP: dict[str, Any] = {
    "name": "trainers",
    "cpu": 100,
    "memory": "800Gi",
    "replicas": 4,
    "accelerator": {"anyOf": ["nvidia-gb200"], "count": 4},
    "fabric": {"rdma": "required"},
}


def grouped(**parts: Any) -> Workload:
    return workload({"groups": [merged(GROUP, parts)]})


def placed(of: Workload, facts: dict[str, Any] | None = None, **seat: Any) -> Placement:
    clique = {"topology": {"scaleUp": "nvidia.com/gpu.clique"}}
    mechanism = {"mechanism": "multinode-nvlink", "numNodes": "workers", **(facts or {})}
    owner = provider(scaleUps={"multinode-nvlink": mechanism}, nodes=clique)
    kind = instance_type(name="gb.4", count=4, arch="arm64", scaleUp=SCALE_UP)
    return placement(of, owner, arch="arm64", **({"instance_types": (kind,)} | seat))


@pytest.mark.parametrize(("mode", "nodes"), [("workers", 4), ("zero", 0)])
def test_a_group_has_one_domain_sized_as_the_provider_sizes_it(mode: str, nodes: int) -> None:
    (made,) = objects(grouped(), placed(grouped(), {"numNodes": mode}))
    assert (made.api_version, made.kind) == ("resource.nvidia.com/v1beta1", "ComputeDomain")
    assert made.name == "demo-trainers-nvlink"
    template = {"name": "demo-trainers-nvlink-channel"}
    assert made.body["spec"] == {"numNodes": nodes, "channel": {"resourceClaimTemplate": template}}


def test_the_workers_of_a_slice_are_its_hosts_times_its_replicas() -> None:
    of = grouped(replicas=2, slice={"domain": "nvl72", "nodes": 18})
    (made,) = objects(of, placed(of, hosts=18))
    assert made.body["spec"]["numNodes"] == 36


def test_every_worker_claims_a_channel_from_the_template_the_driver_makes() -> None:
    place = placed(grouped())
    pod = add(WORKER, grouped(), place)
    assert pod.claims == {
        "nvlink-channel": objects(grouped(), place)[0].body["spec"]["channel"]["resourceClaimTemplate"]["name"]
    }


def test_the_environment_is_the_facts_and_the_user_wins() -> None:
    place = placed(grouped(), {"env": {"NCCL_MNNVL_ENABLE": "1", "NCCL_CUMEM_ENABLE": "1"}})
    pod = add(Pod("trainers", "ray-worker", "i", env={"NCCL_CUMEM_ENABLE": "0"}), grouped(), place)
    assert pod.env == {"NCCL_MNNVL_ENABLE": "1", "NCCL_CUMEM_ENABLE": "0"}


def test_the_pods_of_one_replica_of_a_slice_share_a_clique() -> None:
    of = grouped(replicas=2, slice={"domain": "nvl72", "nodes": 18})
    assert add(WORKER, of, placed(of, hosts=18)).pod_affinity == (
        {
            "labelSelector": {"matchLabels": {"portable.dev/workload": "demo", "ray.io/group": "trainers"}},
            "matchLabelKeys": ["ray.io/cluster", "ray.io/worker-group-replica-name"],
            "topologyKey": "nvidia.com/gpu.clique",
        },
    )


def test_replicas_of_one_node_need_not_share_a_clique() -> None:
    of = grouped(replicas=2, slice={"domain": "nvl72", "nodes": 1})
    assert add(WORKER, of, placed(of)).pod_affinity == ()


def test_a_group_without_a_slice_may_span_cliques() -> None:
    assert add(WORKER, grouped(), placed(grouped())).pod_affinity == ()


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"fabric": {"rdma": "none"}}, id="workers that do not talk"),
        pytest.param({"replicas": 1}, id="a lone worker"),
    ],
)
def test_a_group_without_need_of_it_depends_on_no_driver(parts: dict[str, Any]) -> None:
    of = grouped(**parts)
    assert add(WORKER, of, placed(of)) is WORKER
    assert objects(of, placed(of)) == ()


def test_a_slice_is_need_enough() -> None:
    of = grouped(fabric={"rdma": "none"}, replicas=1, slice={"domain": "nvl72", "nodes": 2})
    assert add(WORKER, of, placed(of, hosts=2)).claims


def test_others_are_left_alone() -> None:
    of = grouped()
    head = Pod("head", "ray-head", "example/ray")
    assert add(head, of, placed(of)) is head
    plain = placed(of, instance_types=(instance_type(),))
    assert add(WORKER, of, plain) is WORKER
    assert objects(of, plain) == ()
    within = placed(of, instance_types=(instance_type(scaleUp={**SCALE_UP, "mechanism": "xgmi"}),))
    assert add(WORKER, of, within) is WORKER
    part = SharePart.model_validate({"memory": "40GB", "resource": "nvidia.com/mig-3g.40gb", "perDevice": 2})
    assert add(WORKER, of, placed(of, share=part)) is WORKER
