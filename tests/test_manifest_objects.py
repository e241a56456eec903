"""The objects of the gallery: what every provider gets has a valid form, and could run there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from portable.errors import Diagnostic, Refused
from portable.model.manifest import Manifest
from portable.model.quantity import canonical, parse_bytes
from portable.version import __version__
from tests.golden_objects import (
    devices,
    every,
    head,
    made,
    objects,
    placement,
    ray_object,
    walk,
    workers,
)
from tests.structural import complaints, schema_of
from tests.write_manifests import (
    GALLERY,
    compiled,
    workload,
)

CRDS = Path(__file__).parents[2] / "shared" / "crds" / "kuberay"
OPERATORS = ("1.3", "1.4", "1.5", "1.6", "1.7")
TOO_OLD = {"operator-too-old", "auth-not-supported"}
LONGEST = {"RayJob": 47, "RayService": 47, "RayCluster": 53, "RayCronJob": 36, "CronJob": 52}
"""Of names, where the operator or Kubernetes append to them; 63 elsewhere."""
LABELS = {
    "app.kubernetes.io/managed-by",
    "azure.workload.identity/use",
    "kueue.x-k8s.io/priority-class",
    "kueue.x-k8s.io/queue-name",
    "portable.dev/workload",
    "team",
}


# Form


@every
def test_yaml_has_neither_anchors_nor_aliases(example: str, provider: str) -> None:
    text = made()[GALLERY / example / f"{provider}.yaml"]
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        assert not isinstance(event, yaml.AliasEvent)
        assert getattr(event, "anchor", None) is None


@every
def test_objects_carry_known_labels_and_no_version_of_the_tool(example: str, provider: str) -> None:
    for one in objects(example, provider):
        for path, value in walk(one, one["kind"]):
            if path.endswith("metadata"):
                assert set(value.get("labels", {})) <= LABELS, path
                told = [*value.get("labels", {}).values(), *value.get("annotations", {}).values()]
                assert not any(__version__ in text for text in told), path
    assert __version__ not in made()[GALLERY / example / f"{provider}.yaml"].split("---")[0]


@every
def test_names_are_short_enough(example: str, provider: str) -> None:
    for one in objects(example, provider):
        longest = LONGEST.get(one["kind"], 63)
        assert len(one["metadata"].get("name", "")) <= longest, one["kind"]
    for pod in (head(example, provider), *workers(example, provider)):
        assert all(len(volume["name"]) <= 63 for volume in pod.spec.get("volumes", ()))


@every
def test_quantities_are_as_the_api_server_writes_them_back(example: str, provider: str) -> None:
    for one in objects(example, provider):
        for path, value in walk(one):
            for amounts in (value.get("limits"), value.get("requests")):
                for name, amount in (amounts if isinstance(amounts, dict) else {}).items():
                    assert amount == canonical(amount), f"{path}.{name}"
            if "sizeLimit" in value:
                assert value["sizeLimit"] == canonical(value["sizeLimit"]), path


@every
def test_references_lead_to_objects_that_are_there(example: str, provider: str) -> None:
    names: dict[str, set[str]] = {}
    for one in objects(example, provider):
        names.setdefault(one["kind"], set()).add(one["metadata"].get("name", ""))
    own = f"{example}-"
    for pod in (head(example, provider), *workers(example, provider)):
        mounted = {volume["name"] for volume in pod.spec.get("volumes", ())}
        assert {mount["name"] for mount in pod.container.get("volumeMounts", ())} <= mounted
        for volume in pod.spec.get("volumes", ()):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName", "")
            assert not claim.startswith(own) or claim in names["PersistentVolumeClaim"]
            config = volume.get("configMap", {})
            assert config.get("optional") or not config or config["name"] in names["ConfigMap"]
        if pod.spec.get("serviceAccountName", "") == example:
            assert example in names["ServiceAccount"]


# Operators


def on_operator(example: str, provider: str, operator: str) -> tuple[tuple[Manifest, ...], tuple[Diagnostic, ...]]:
    """What is compiled for an operator, or why nothing is."""
    try:
        return compiled(example, provider, operator=operator).manifests, ()
    except Refused as refusal:
        return (), refusal.diagnostics


@pytest.mark.parametrize("operator", OPERATORS)
@every
def test_every_operator_takes_it_or_is_refused_by_name(example: str, provider: str, operator: str) -> None:
    found, why = on_operator(example, provider, operator)
    assert {one.name for one in why} <= TOO_OLD
    assert all("operator" in one.message for one in why)
    assert not why or operator < "1.6", "goldens are for 1.6: it and what follows take them"
    for manifest in found:
        if manifest.api_version == "ray.io/v1":
            text = json.dumps(manifest.body)
            assert ('"priority": 0' in text) == (operator == "1.7"), "what 1.7 writes back, and only that"
            assert operator >= "1.5" or '"resources": {"CPU"' not in text


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    if not CRDS.is_dir():
        pytest.skip("the CRDs of KubeRay are not here (../shared/crds/kuberay)")
    files = {"RayCluster": "rayclusters", "RayJob": "rayjobs", "RayService": "rayservices"}
    return {kind: schema_of(CRDS / f"ray.io_{file}.yaml") for kind, file in files.items()}


@every
def test_ray_objects_have_the_structure_of_the_newest_crds(
    example: str, provider: str, schemas: dict[str, dict[str, Any]]
) -> None:
    one = ray_object(example, provider)
    told = [*complaints(one, schemas[one["kind"]])]
    assert not told, "; ".join(told[:5])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"nodeSelector": {"cards": 8}}, "spec.nodeSelector.cards: int, not string"),
        ({"nodeSelectors": {}}, "spec.nodeSelectors: unknown field"),
        ({"containers": [{"image": "x"}]}, "spec.containers[0].name: missing"),
    ],
)
def test_a_wrong_structure_is_seen(change: dict[str, Any], told: str, schemas: dict[str, dict[str, Any]]) -> None:
    one = json.loads(json.dumps(ray_object("dev-cluster", "aws")))
    one["spec"]["headGroupSpec"]["template"]["spec"] |= change
    assert any(complaint.endswith(told) for complaint in complaints(one, schemas["RayCluster"]))


# Pods


@every
def test_the_head_has_no_accelerator_and_its_dashboard_is_named(example: str, provider: str) -> None:
    pod = head(example, provider)
    assert not devices() & set(pod.container["resources"]["limits"])
    assert pod.group["resources"]["GPU"] == "0"
    assert "dashboard" in {port["name"] for port in pod.container["ports"]}
    assert not any("hostPath" in volume for volume in pod.spec.get("volumes", ()))


@every
def test_an_accelerator_group_asks_for_one_kind_of_device(example: str, provider: str) -> None:
    for pod in workers(example, provider):
        group = next(one for one in workload(example).spec.groups if one.name == pod.role)
        asked = devices() & set(pod.container["resources"]["limits"])
        assert len(asked) == (1 if group.accelerator else 0), pod.role
        if group.accelerator is not None:
            assert pod.container["resources"]["limits"][min(asked)] == str(group.accelerator.count)
            seat = placement(example, provider).seat(pod.role)
            assert seat.accelerator is not None
            assert int(pod.group["resources"][seat.accelerator.ray_resource]) >= group.accelerator.count
        else:
            assert pod.group["resources"]["GPU"] == "0"


@every
def test_limits_are_requests(example: str, provider: str) -> None:
    for pod in (head(example, provider), *workers(example, provider)):
        resources = pod.container["resources"]
        assert {name: resources["requests"].get(name) for name in resources["limits"]} == resources["limits"], pod.role


@every
def test_shared_memory_is_a_part_of_the_memory(example: str, provider: str) -> None:
    for pod in workers(example, provider):
        memory = parse_bytes(pod.container["resources"]["limits"]["memory"])
        for volume in pod.spec.get("volumes", ()):
            if volume.get("emptyDir", {}).get("medium") == "Memory":
                assert parse_bytes(volume["emptyDir"]["sizeLimit"]) <= memory
        assert int(pod.group["resources"]["memory"]) < memory, "tasks must leave room for the object store"


@every
def test_pods_are_bound_to_nodes_of_their_seat(example: str, provider: str) -> None:
    for pod in (head(example, provider), *workers(example, provider)):
        seat = placement(example, provider).seat(pod.role)
        selector = pod.spec["nodeSelector"]
        assert selector["kubernetes.io/arch"] == seat.arch
        image = workload(example).spec.images[seat.runtime]
        assert pod.container["image"] == image.reference(seat.arch)
        label = placement(example, provider).labeller_of(seat).instance_type
        if label is None:
            assert seat.instance_type.labels.items() <= selector.items()
            continue
        affinity = pod.spec.get("affinity", {}).get("nodeAffinity", {})
        terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution", {}).get("nodeSelectorTerms", [{}])
        listed = [one["values"] for one in terms[0].get("matchExpressions", ()) if one["key"] == label]
        names = [selector[label]] if label in selector else listed[0]
        assert set(names) == {kind.name for kind in seat.instance_types}


@every
def test_programs_reach_the_cluster_as_they_were_written(example: str, provider: str) -> None:
    spec = ray_object(example, provider)["spec"]
    if "entrypoint" not in spec:
        return
    assert re.fullmatch(r"bash -c '.*'", spec["entrypoint"], re.DOTALL)
    assert "$" not in spec.get("runtimeEnvYAML", "")
