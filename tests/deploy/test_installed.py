"""The operator's version and the kinds a cluster knows."""

from __future__ import annotations

import pytest

from portable.deploy.installed import kind_checks, operator_check
from portable.deploy.needs import Needs
from portable.errors import Diagnostic, NotAuthorised
from portable.model.doctor import Check
from tests.deploy.objects import SUBJECT
from tests.fakes import FakeCluster, Json

HOME = "kuberay-operator"


def deployment(image: str = "quay.io/kuberay/operator:v1.6.2", ready: int = 1) -> Json:
    labels = {"app.kubernetes.io/name": HOME}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": HOME, "namespace": HOME, "labels": labels},
        "spec": {"template": {"spec": {"containers": [{"image": image}]}}},
        "status": {"readyReplicas": ready},
    }


def crd(*fields: str) -> Json:
    groups = {"type": "array", "items": {"properties": {"priority": {}} if "priority" in fields else {}}}
    spec = {"properties": {"workerGroupSpecs": groups} | {name: {} for name in fields}}
    version = {"name": "v1", "schema": {"openAPIV3Schema": {"properties": {"spec": spec}}}}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "rayclusters.ray.io"},
        "spec": {"versions": [version]},
    }


def checked(*bodies: Json, cluster: FakeCluster | None = None) -> list[Check]:
    made = cluster or FakeCluster()
    for body in bodies:
        made.put(body)
    return list(operator_check(made, SUBJECT, HOME))


@pytest.mark.parametrize(
    ("image", "ok"),
    [
        ("quay.io/kuberay/operator:v1.6.2", True),
        ("operator:1.7.0", True),
        ("registry:5000/operator:v1.5.1", False),
        ("operator:v1.10.0", True),
    ],
)
def test_the_image_tells_the_version(image: str, ok: bool) -> None:
    (check,) = checked(deployment(image))
    assert check.ok is ok


@pytest.mark.parametrize("image", ["operator:latest", "operator@sha256:abc"])
def test_where_the_image_does_not_the_crd_does(image: str) -> None:
    (check,) = checked(deployment(image), crd("upgradeStrategy"))
    assert (check.ok, check.found) == (True, "its CRDs are those of 1.6")


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (("priority", "upgradeStrategy", "authOptions", "managedBy"), "1.7"),
        (("upgradeStrategy", "authOptions", "managedBy"), "1.6"),
        (("authOptions", "managedBy"), "1.5"),
        (("managedBy",), "1.3"),
        ((), "1.2"),
    ],
)
def test_the_newest_field_of_the_crd_counts(fields: tuple[str, ...], found: str) -> None:
    (check,) = checked(crd(*fields))
    assert check.found == f"its CRDs are those of {found}"
    assert check.ok is (float(found) >= 1.6)


def test_an_operator_without_a_ready_pod_is_missing() -> None:
    lacking, version = checked(deployment(ready=0))
    assert (lacking.ok, version.ok) == (False, True)
    assert "describe deployment" in lacking.fix[0]


def test_nothing_to_look_at_is_unknown() -> None:
    (check,) = checked()
    assert check.ok is None


def test_what_may_not_be_looked_at_is_unknown() -> None:
    cluster = FakeCluster()
    for method, name in (("list", "Deployment"), ("get", "rayclusters.ray.io")):
        cluster.fail(method, name, NotAuthorised(Diagnostic("not-authorised", "no")))
    (check,) = checked(crd(), cluster=cluster)
    assert check.ok is None


def test_each_unknown_kind_is_told_with_what_installs_it() -> None:
    cluster = FakeCluster(kinds=("ConfigMap",))
    needs = Needs(kinds={"v1": {"ConfigMap"}, "ray.io/v1": {"RayJob"}, "example.com/v1": {"Thing"}})
    found = {one.need: one for one in kind_checks(cluster, needs)}
    assert found["kind ConfigMap (v1)"].ok
    assert "helm install kuberay-operator" in found["kind RayJob (ray.io/v1)"].fix[0]
    assert found["kind Thing (example.com/v1)"].fix == ("install what serves example.com/v1",)


def test_a_gate_that_no_cluster_tells_is_unknown() -> None:
    needs = Needs(kinds={"ray.io/v1": {"RayCronJob"}})
    gate = list(kind_checks(FakeCluster(kinds=("RayCronJob",)), needs))[-1]
    assert (gate.ok, "feature-gates" in gate.fix[0]) == (None, True)
