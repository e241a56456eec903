from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import network_policy
from portable.compiler.pod import Pod
from tests.compiler.build import fabric, placement, provider, workload

SERVICE = {"job": None, "service": {"applications": [{"name": "chat", "import": "app:build"}]}}
OWN = {"from": [{"podSelector": {"matchLabels": {"portable.dev/workload": "demo"}}}]}


def tcp(*ports: int) -> list[dict[str, Any]]:
    return [{"port": port, "protocol": "TCP"} for port in ports]


def operator(*ports: int, namespace: str = "kuberay-operator") -> dict[str, Any]:
    labels = {"kubernetes.io/metadata.name": namespace}
    return {"from": [{"namespaceSelector": {"matchLabels": labels}}], "ports": tcp(*ports)}


def rules(spec: dict[str, Any], **cluster: Any) -> list[dict[str, Any]]:
    given = workload(spec)
    (made,) = network_policy.objects(given, placement(given, target={"cluster": cluster}))
    assert (made.api_version, made.kind, made.name) == ("networking.k8s.io/v1", "NetworkPolicy", "demo")
    assert made.body["spec"]["podSelector"] == {"matchLabels": {"portable.dev/workload": "demo"}}
    assert made.body["spec"]["policyTypes"] == ["Ingress"]
    assert "egress" not in made.body["spec"]
    found: list[dict[str, Any]] = made.body["spec"]["ingress"]
    return found


def test_a_job_is_called_by_itself_and_by_the_operator() -> None:
    assert rules({}) == [OWN, operator(8265)]


def test_the_operator_is_where_the_target_says() -> None:
    assert rules({}, operatorNamespace="ray-system")[1] == operator(8265, namespace="ray-system")


def test_a_service_is_open_to_its_namespace() -> None:
    assert rules(SERVICE) == [OWN, operator(8265, 8000), {"from": [{"podSelector": {}}], "ports": tcp(8000)}]


def test_an_ingress_comes_from_anywhere_but_to_the_service_alone() -> None:
    assert rules({**SERVICE, "expose": {"ingress": True}})[2:] == [{"ports": tcp(8000)}]


def test_an_exposed_job_has_nothing_to_expose() -> None:
    assert rules({"expose": {"ingress": True}}) == [OWN, operator(8265)]


@pytest.mark.parametrize(("port", "ports"), [(9400, (8080, 9400)), (8080, (8080,))])
def test_metrics_can_be_scraped_from_the_cluster_when_asked_for(port: int, ports: tuple[int, ...]) -> None:
    assert rules({"observe": {"metrics": {"port": port}}})[2:] == [
        {"from": [{"namespaceSelector": {}}], "ports": tcp(*ports)}
    ]


def test_a_target_can_do_without() -> None:
    given = workload()
    assert network_policy.objects(given, placement(given, target={"cluster": {"networkPolicy": False}})) == ()


@pytest.mark.parametrize(
    ("parts", "assume", "made"),
    [
        ({"hostNetwork": True}, {}, 0),
        ({"hostNetwork": True}, {"rdmaResource": "rdma/ib"}, 1),
        ({"hostNetwork": True, "resource": "rdma/ib"}, {"rdmaResource": "rdma/other"}, 0),
        ({"hostNetwork": False}, {}, 1),
    ],
)
def test_workers_on_the_nodes_network_cannot_be_named_by_a_policy(
    parts: dict[str, Any], assume: dict[str, str], made: int
) -> None:
    rents = provider(fabrics={"infiniband": {"mechanism": "infiniband", **parts}})
    given = workload()
    place = placement(given, rents, target={"assume": assume}, fabric=fabric(rents, "infiniband", 8))
    assert len(network_policy.objects(given, place)) == made


@pytest.mark.parametrize("role", ["head", "trainers", "submitter"])
def test_pods_are_untouched(role: str) -> None:
    given = workload()
    pod = Pod(role, "ray", "i")
    assert network_policy.add(pod, given, placement(given)) is pod
