"""The gallery: its goldens are what the compiler makes today, and what every provider gets could run there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from inspect import get_annotations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from pydantic import BaseModel

from portable.api import placing
from portable.errors import Diagnostic, Refused
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.quantity import canonical, parse_bytes
from portable.model.runtime import RUNTIMES
from portable.model.workload import Workload
from portable.version import __version__
from tests.structural import complaints, schema_of
from tests.write_manifests import (
    GALLERY,
    REFUSED,
    SPEC,
    TARGETS,
    catalogue,
    compiled,
    examples,
    golden,
    goldens,
    providers,
    stale,
    targets,
    workload,
)

REGENERATE = "run `python -m tests.write_manifests` and look at the difference"
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
NO_ALTERNATIVE = {"provider-denied", "over-max-price"}
"""Refusals of the workload's own will: only the workload can take them back."""


class Pod(NamedTuple):
    """One Ray pod template of a golden."""

    role: str
    group: Mapping[str, Any]
    template: Mapping[str, Any]

    @property
    def spec(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.template["spec"]
        return found

    @property
    def container(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.spec["containers"][0]
        return found


@cache
def made() -> dict[Path, str]:
    return dict(goldens())


def compiled_goldens() -> list[tuple[str, str]]:
    """Example and provider of every golden that is no refusal."""
    return [
        (example, provider)
        for example in examples()
        for provider in providers()
        if (GALLERY / example / f"{provider}.yaml").exists()
    ]


def refused_goldens() -> list[Path]:
    return sorted(GALLERY.glob(f"*/*{REFUSED}"))


@cache
def objects(example: str, provider: str) -> tuple[dict[str, Any], ...]:
    """The objects of a golden, and the RayJob that a schedule's ConfigMap holds."""
    text = made()[GALLERY / example / f"{provider}.yaml"]
    found = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    files = (one.get("data", {}).get("rayjob.json") for one in found if one["kind"] == "ConfigMap")
    return (*found, *(json.loads(text) for text in files if text is not None))


def ray_object(example: str, provider: str) -> dict[str, Any]:
    return next(one for one in objects(example, provider) if one["apiVersion"] == "ray.io/v1")


def cluster_spec(example: str, provider: str) -> dict[str, Any]:
    spec: dict[str, Any] = ray_object(example, provider)["spec"]
    inner: dict[str, Any] = spec.get("rayClusterSpec") or spec.get("rayClusterConfig") or spec
    return inner


def head(example: str, provider: str) -> Pod:
    group = cluster_spec(example, provider)["headGroupSpec"]
    return Pod("head", group, group["template"])


def workers(example: str, provider: str) -> list[Pod]:
    return [Pod(one["groupName"], one, one["template"]) for one in cluster_spec(example, provider)["workerGroupSpecs"]]


@cache
def placement(example: str, provider: str) -> Placement:
    return compiled(example, provider).placement


@cache
def devices() -> frozenset[str]:
    """Every resource by which some provider, or a part of a model, offers accelerators."""
    offered = {
        device.resource
        for name in providers()
        for device in catalogue().provider(name).devices.values()
        if device.resource is not None
    }
    offered |= {part.resource for model in catalogue().accelerators.values() for part in model.shares}
    assumed = {
        value for target in targets().targets.values() for key, value in target.assume.items() if key != "rdmaResource"
    }
    return frozenset(offered | assumed)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every map of an object, with its place."""
    if isinstance(value, dict):
        yield path, value
        for name, item in value.items():
            yield from walk(item, f"{path}.{name}")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from walk(item, f"{path}[{at}]")


every = pytest.mark.parametrize(("example", "provider"), compiled_goldens())


# The files


def test_goldens_are_up_to_date() -> None:
    different = [
        str(path.relative_to(GALLERY.parent))
        for path, text in made().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    left = [str(path.relative_to(GALLERY.parent)) for path in stale(made())]
    assert not different + left, f"{', '.join(different + left)}: {REGENERATE}"


def test_the_same_bytes_in_another_process() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    command = [sys.executable, "-m", "tests.write_manifests", "--check"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=GALLERY.parent, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_example_has_a_golden_for_every_provider() -> None:
    assert len(examples()) >= 14
    assert len(made()) == len(examples()) * len(providers())
    assert set(targets().targets) == set(providers()), f"{TARGETS} has a target for each provider, named like it"


@pytest.mark.parametrize("example", examples())
def test_every_example_can_run_somewhere(example: str) -> None:
    assert any(one == example for one, _ in compiled_goldens())


@pytest.mark.parametrize("provider", providers())
def test_every_provider_can_run_something(provider: str) -> None:
    assert sum(one == provider for _, one in compiled_goldens()) >= 3


@pytest.mark.parametrize("example", examples())
def test_a_spec_names_its_schema_and_is_called_like_its_folder(example: str) -> None:
    text = (GALLERY / example / SPEC).read_text(encoding="utf-8")
    schema = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert schema is not None
    assert (GALLERY / example / schema[1]).resolve().is_file()
    assert workload(example).name == example
    assert list((GALLERY / example / "src").glob("*.py"))


def test_train_llm_finds_its_fabric_wherever_there_is_one() -> None:
    fabrics = {
        provider: placement("train-llm", provider).groups[0].fabric
        for example, provider in compiled_goldens()
        if example == "train-llm"
    }
    assert set(fabrics) == set(providers()) - {"lambda-cloud"}
    assert all(one is not None and one.facts.direct for one in fabrics.values())


# What the examples show


def fields(model: type[BaseModel]) -> Iterator[str]:
    """Every field of a noun and of the nouns in it, with the noun that it belongs to."""
    for name, field in model.model_fields.items():
        yield key(model, name)
        for inner in nouns(field.annotation):
            yield from fields(inner)


def key(model: type[BaseModel], name: str) -> str:
    """A field as the spec writes it, after the noun that brought it in."""
    owner = next(one for one in reversed(model.__mro__) if name in get_annotations(one))
    return f"{owner.__name__}.{model.model_fields[name].alias or name}"


def nouns(annotation: Any) -> Iterator[type[BaseModel]]:
    """The nouns in a type, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from nouns(argument)


def used(value: Any) -> Iterator[str]:
    """Every field that a spec writes, in the same form."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield key(type(value), name)
            yield from used(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from used(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from used(item)


def test_every_field_of_the_spec_is_used_by_an_example() -> None:
    shown = {field for example in examples() for field in used(workload(example))}
    unused = sorted(set(fields(Workload)) - shown)
    assert not unused, f"no example shows {', '.join(unused)}"


def test_examples_use_most_runtimes() -> None:
    shown = {runtime for example in examples() for runtime in workload(example).spec.images}
    assert shown >= set(RUNTIMES) - {"gaudi", "xpu"}


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


# Refusals


@pytest.mark.parametrize("path", refused_goldens(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_refusal_names_reason_place_and_alternative(path: Path) -> None:
    for one in path.read_text(encoding="utf-8").rstrip("\n").split("\n\n"):
        name = re.match(r"error\[([a-z-]+)\]: .{20,}\n +--> workload\.yaml:\d+:\d+\n", one)
        assert name is not None, one
        assert name[1] in NO_ALTERNATIVE or " = help: " in one, one


def test_a_refusal_is_what_the_library_raises() -> None:
    name, text = golden("rank-mtia", "aws")
    assert name == f"aws{REFUSED}"
    with pytest.raises(Refused) as refusal:
        placing.resolve(workload("rank-mtia"), "aws", table=targets(), catalogue=catalogue())
    assert refusal.value.diagnostics[0].message in text
