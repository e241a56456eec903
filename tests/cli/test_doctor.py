"""`doctor`: its exit code follows what is missing, and each thing has its fix."""

from __future__ import annotations

import json

from portable.errors import Diagnostic, NotAuthorised
from tests.cli.conftest import Run
from tests.cli.live import ON
from tests.fakes import FakeCluster, Json

LABEL = "node.kubernetes.io/instance-type"


def node(name: str, kind: str, **allocatable: str) -> Json:
    labels = {LABEL: kind, "kubernetes.io/arch": "amd64"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "status": {"allocatable": allocatable},
    }


def furnished(cluster: FakeCluster, gpus: str = "8", count: int = 2) -> None:
    """Everything the spec needs, but for the number of GPUs or nodes."""
    cluster.put({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "ml"}})
    for number in range(count):
        big = {"cpu": "190", "memory": "2000Gi", "nvidia.com/gpu": gpus}
        cluster.put(node(f"big-{number}", "big.8", **big))
    cluster.put(node("small", "cpu.8", cpu="8", memory="30Gi"))
    operator = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "kuberay-operator",
            "namespace": "kuberay-operator",
            "labels": {"app.kubernetes.io/name": "kuberay-operator"},
        },
        "spec": {"template": {"spec": {"containers": [{"image": "quay.io/kuberay/operator:v1.6.2"}]}}},
        "status": {"readyReplicas": 1},
    }
    cluster.put(operator)


def checks(portable: Run) -> dict[str, Json]:
    return {one["need"]: one for one in json.loads(portable("doctor", *ON, "-o", "json").out)["checks"]}


def test_nothing_missing_is_0(portable: Run, cluster: FakeCluster) -> None:
    furnished(cluster)
    ran = portable("doctor", *ON)
    assert ran.code == 0, ran.out
    assert {one["ok"] for one in checks(portable).values()} == {True}


def test_an_empty_cluster_lacks_things_each_with_its_fix(portable: Run, cluster: FakeCluster) -> None:
    cluster.kinds -= {"RayJob"}
    ran = portable("doctor", *ON)
    assert ran.code == 1
    assert "helm install kuberay-operator" in ran.out
    missing = [one for one in checks(portable).values() if one["ok"] is False]
    assert len(missing) > 2
    assert all(one["fix"] for one in missing)


def test_a_device_plugin_that_offers_nothing_is_found(portable: Run, cluster: FakeCluster) -> None:
    furnished(cluster, gpus="0")
    (lacking,) = (one for one in checks(portable).values() if not one["ok"])
    assert "nvidia.com/gpu" in lacking["found"]
    assert "device plugin" in lacking["fix"][0]


def test_too_few_nodes_are_counted(portable: Run, cluster: FakeCluster) -> None:
    furnished(cluster, count=1)
    (lacking,) = (one for one in checks(portable).values() if not one["ok"])
    assert "room for 1 of 2" in lacking["found"]


def test_an_old_operator_is_found_by_its_image(portable: Run, cluster: FakeCluster) -> None:
    furnished(cluster)
    (operator,) = (body for ref, body in cluster.objects.items() if ref.kind == "Deployment")
    operator["spec"]["template"]["spec"]["containers"][0]["image"] = "operator:v1.2.2"
    (lacking,) = (one for one in checks(portable).values() if not one["ok"])
    assert "1.2" in lacking["found"]
    assert 'kuberay: "1.2"' in lacking["fix"][1]


def test_what_may_not_be_looked_at_is_unknown_and_not_missing(portable: Run, cluster: FakeCluster) -> None:
    furnished(cluster)
    cluster.fail("list", "Node", NotAuthorised(Diagnostic("not-authorised", "no")))
    ran = portable("doctor", *ON)
    assert ran.code == 0
    assert "you may not look at nodes" in ran.out


def test_nothing_is_written(portable: Run, cluster: FakeCluster) -> None:
    portable("doctor", *ON)
    assert not {method for method, _ in cluster.asked} & {"apply", "dry", "delete"}
