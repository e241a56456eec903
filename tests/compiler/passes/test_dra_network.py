from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portable.compiler.passes.dra_network import add, objects
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.placement import Placement
from portable.model.workload import Workload
from tests.compiler.build import fabric, placement, provider, workload

WORKER = Pod("trainers", "ray-worker", "example/ray")


def placed(of: Workload, adapters: int = 8, **facts: Any) -> Placement:
    owner = provider(fabrics={"dra-network": {"mechanism": "dra-network", "deviceClass": "mrdma.google.com", **facts}})
    return placement(of, owner, target={"cluster": {"namespace": "ml"}}, fabric=fabric(owner, "dra-network", adapters))


@pytest.mark.parametrize("adapters", [8, 4])
def test_the_template_is_for_exactly_the_workers_adapters(adapters: int) -> None:
    (made,) = objects(workload(), placed(workload(), adapters))
    assert (made.api_version, made.kind) == ("resource.k8s.io/v1", "ResourceClaimTemplate")
    assert (made.name, made.namespace) == ("demo-trainers-adapters", "ml")
    exactly = {"deviceClassName": "mrdma.google.com", "allocationMode": "ExactCount", "count": adapters}
    assert made.body["spec"] == {"spec": {"devices": {"requests": [{"name": "adapters", "exactly": exactly}]}}}


def test_the_pod_claims_by_that_template() -> None:
    place = placed(workload())
    spec = render(add(WORKER, workload(), place))["spec"]
    assert spec["resourceClaims"] == [
        {"name": "adapters", "resourceClaimTemplateName": objects(workload(), place)[0].name}
    ]
    assert spec["containers"][0]["resources"] == {"claims": [{"name": "adapters"}]}


def test_a_claim_made_before_stays() -> None:
    pod = add(
        replace(WORKER, claims={"nvlink-channel": "demo-trainers-nvlink-channel"}), workload(), placed(workload())
    )
    assert list(pod.claims) == ["nvlink-channel", "adapters"]


def test_what_the_plug_in_needs_of_the_node() -> None:
    gib = {"name": "gib", "hostPath": "/home/kubernetes/bin/gib", "mountPath": "/usr/local/gib"}
    facts: dict[str, Any] = {"mounts": [gib], "capabilities": ["IPC_LOCK"], "env": {"NCCL_NET": "gIB"}}
    pod = add(WORKER, workload(), placed(workload(), **facts, profileScript="/usr/local/gib/set.sh"))
    assert (pod.capabilities, pod.env) == (("IPC_LOCK",), {"NCCL_NET": "gIB"})
    assert pod.volumes == ({"name": "fabric-gib", "hostPath": {"path": "/home/kubernetes/bin/gib"}},)
    assert "source /usr/local/gib/set.sh" in pod.args[-1]


def test_each_group_has_a_template_of_its_own() -> None:
    groups = [{"name": name, "cpu": 8, "memory": "8Gi", "accelerator": {"anyOf": ["x"]}} for name in ("one", "two")]
    of = workload({"groups": groups})
    names = [made.name for made in objects(of, placed(of, 4))]
    assert names == ["demo-one-adapters", "demo-two-adapters"]
    pods = [add(Pod(role, "ray-worker", "i"), of, placed(of, 4)) for role in ("one", "two")]
    assert [pod.claims["adapters"] for pod in pods] == names


def test_others_are_left_alone() -> None:
    for pod in (Pod("head", "ray-head", "i"), Pod("submitter", "ray-job-submitter", "i")):
        assert add(pod, workload(), placed(workload())) is pod
    assert add(WORKER, workload(), placement(workload())) is WORKER
    assert objects(workload(), placement(workload())) == ()
