"""The objects of the gallery's goldens, as tests look at them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from portable.model.placement import Placement
from tests.write_manifests import (
    GALLERY,
    catalogue,
    compiled,
    examples,
    goldens,
    providers,
    targets,
)


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
