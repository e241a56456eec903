"""What compiled objects need of a cluster beside themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portable.deploy.needs import amount, needs_of, requested
from portable.model.manifest import Manifest
from tests.deploy.objects import claim, config_map, group, ray_cluster, ray_job
from tests.fakes import Json


def needs(*bodies: Json) -> dict[str, set[str]]:
    return {kind: names for kind, names in needs_of(Manifest(body) for body in bodies).named.items() if names}


def with_pod(**spec: Any) -> Json:
    return ray_job(group(**spec))


@pytest.mark.parametrize(
    ("spec", "kind", "name"),
    [
        ({"serviceAccountName": "trainer"}, "ServiceAccount", "trainer"),
        ({"priorityClassName": "high"}, "PriorityClass.scheduling.k8s.io", "high"),
        ({"runtimeClassName": "nvidia"}, "RuntimeClass.node.k8s.io", "nvidia"),
        ({"imagePullSecrets": [{"name": "pull"}]}, "Secret", "pull"),
        ({"volumes": [{"name": "v", "secret": {"secretName": "tls"}}]}, "Secret", "tls"),
        ({"volumes": [{"name": "v", "configMap": {"name": "code"}}]}, "ConfigMap", "code"),
        (
            {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]},
            "PersistentVolumeClaim",
            "data",
        ),
    ],
)
def test_whatever_a_pod_names_is_needed(spec: Json, kind: str, name: str) -> None:
    assert needs(with_pod(**spec)) == {kind: {name}}


def test_what_is_brought_along_is_not_needed() -> None:
    job = with_pod(volumes=[{"name": "v", "configMap": {"name": "llm-code"}}])
    assert needs(config_map(), job) == {}
    assert needs(job) == {"ConfigMap": {"llm-code"}}


def test_a_secret_is_needed_with_its_keys() -> None:
    env = [{"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf", "key": "token"}}}]
    job = ray_job()
    job["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]["template"]["spec"]["containers"][0]["env"] = env
    found = needs_of([Manifest(job)])
    assert (found.named["Secret"], found.keys) == ({"hf"}, {"hf": {"token"}})


def test_a_claim_needs_its_class() -> None:
    body = claim()
    body["spec"]["storageClassName"] = "fast"
    assert needs(body) == {"StorageClass.storage.k8s.io": {"fast"}}


def test_pods_are_counted_by_role_at_their_least() -> None:
    found = needs_of([Manifest(ray_job(group("a", 2, 8), group("b", 0, 4)))])
    assert [(pod.role, pod.count) for pod in found.pods] == [("head", 1), ("a", 2), ("b", 0)]
    several = group("c", 2)
    several["numOfHosts"] = 4
    assert needs_of([Manifest(ray_cluster(several))]).pods[1].count == 8


def test_a_schedule_needs_what_its_jobs_will() -> None:
    job = with_pod(serviceAccountName="trainer")
    found = needs_of([Manifest(config_map(data={"rayjob.json": json.dumps(job)}))])
    assert found.kinds == {"v1": {"ConfigMap"}, "ray.io/v1": {"RayJob"}}
    assert found.named["ServiceAccount"] == {"trainer"}
    assert [pod.role for pod in found.pods] == ["head", "trainers"]


def test_requests_are_added_up_over_containers_and_limits_count_where_nothing_else_is_said() -> None:
    containers = [
        {"resources": {"limits": {"cpu": "2", "nvidia.com/gpu": "8"}, "requests": {"cpu": "500m"}}},
        {"resources": {"requests": {"cpu": "1", "memory": "1Gi"}}},
        {},
    ]
    assert requested({"containers": containers}) == {"cpu": "1.5", "nvidia.com/gpu": "8", "memory": str(2**30)}


@pytest.mark.parametrize(
    ("quantity", "value"),
    [("2", 2), (2, 2), ("500m", 0.5), ("1Gi", 2**30), ("1k", 1000), ("none", 0), ("", 0), (None, 0)],
)
def test_a_quantity_is_a_number_and_what_is_none_is_nothing(quantity: object, value: float) -> None:
    assert amount(quantity) == value
