"""The table of fields against KubeRay's own schemas and what they refuse in public files."""

from __future__ import annotations

import copy
import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portable.linter.kube.objects import objects
from portable.linter.kube.schema import Fault, check_spec, field_types
from portable.linter.yamltext import Broken, documents

SHARED = Path(__file__).parents[4] / "shared"
KINDS = {"RayCluster": "rayclusters", "RayJob": "rayjobs", "RayService": "rayservices", "RayCronJob": "raycronjobs"}


def faults(kind: str, spec: str) -> list[Fault]:
    (found,) = documents(spec)
    assert not isinstance(found, Broken)
    return list(check_spec(kind, found.root))


@cache
def schema(kind: str) -> dict[str, Any]:
    path = SHARED / "crds" / "kuberay" / f"ray.io_{KINDS[kind]}.yaml"
    if not path.exists():
        pytest.skip("the CRDs of KubeRay are not here (../shared/crds/kuberay)")
    crd = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    (version,) = [one for one in crd["spec"]["versions"] if one["name"] == "v1"]
    found: dict[str, Any] = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    return found


def example(node: dict[str, Any], depth: int = 0) -> Any:
    """A value with every field that a schema knows."""
    if node.get("x-kubernetes-int-or-string"):
        return "1"
    if "enum" in node:
        return node["enum"][0]
    kind = node.get("type")
    if kind == "object" and "properties" in node:
        return {name: example(below, depth + 1) for name, below in node["properties"].items()}
    if kind == "object":
        return (
            {"a": example(node.get("additionalProperties") or {}, depth + 1)} if "additionalProperties" in node else {}
        )
    if kind == "array":
        return [example(node["items"], depth + 1)]
    return {"string": "a", "integer": 1, "number": 1, "boolean": True}.get(str(kind), "a")


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_crd_is_in_the_table(kind: str) -> None:
    found = faults(kind, json.dumps(example(schema(kind))))
    assert [one for one in found if one.kind != "newer"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_that_the_crd_does_not_have_is_unknown_at_every_level(kind: str) -> None:
    def spoiled(node: dict[str, Any], path: tuple[str, ...]) -> None:
        for name, below in node.items():
            for one in below if isinstance(below, list) else [below]:
                if isinstance(one, dict) and one not in ({"a": "a"}, {"a": "1"}):
                    paths.append((*path, name))
                    spoiled(one, (*path, name))

    paths: list[tuple[str, ...]] = []
    value = example(schema(kind))
    spoiled(value, ())
    for path in paths[:: max(1, len(paths) // 8)]:
        spoilt = copy.deepcopy(value)
        holder: Any = spoilt
        for name in path:
            holder = holder[name][0] if isinstance(holder[name], list) else holder[name]
        if not isinstance(holder, dict) or set(holder) == {"a"} or not holder:
            continue
        holder["noSuchField"] = 1
        kinds = {one.kind for one in faults(kind, json.dumps(spoilt))}
        assert "unknown" in kinds or "newer" in kinds, path


def test_public_files_are_refused_where_the_schemas_refuse_them() -> None:
    table = SHARED / "samples" / "crd-check.tsv"
    if not table.exists():
        pytest.skip("the public manifests are not here (../shared/samples)")
    wanted = {
        (row[0], row[3].partition(":")[0].replace("/", "."))
        for row in csv.reader(table.read_text(encoding="utf-8").splitlines()[1:], delimiter="\t")
        if not row[0].startswith("#")
    }
    found = set()
    for path in sorted((SHARED / "samples").rglob("*.y*ml")):
        roots = (one.root for one in documents(path.read_text(encoding="utf-8")) if not isinstance(one, Broken))
        for one in objects(roots):
            if one.group == "ray.io":
                name = str(path.relative_to(SHARED / "samples"))
                found |= {
                    (name, ".".join(fault.path)) for fault in check_spec(one.kind, one.spec) if fault.kind in _CHECKED
                }
    assert {(name, path.replace("cloud.google.com.", "cloud.google.com/")) for name, path in found} >= {
        (name, path.replace("cloud.google.com.gke", "cloud.google.com/gke")) for name, path in wanted
    }
    # A key without a value is refused by the API server, and let through by that check.
    assert len(found) == len(wanted)


_CHECKED = ("unknown", "mistyped", "missing")
_TEMPLATE = "spec.headGroupSpec.template"


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("headGroupSpec: {template: {metadata: , spec: {containers: [{name: a}]}}}", "null", f"{_TEMPLATE}.metadata"),
        ("headGroupSpec: {template: {spec: {containers: {name: a}}}}", "mistyped", f"{_TEMPLATE}.spec.containers"),
        ("headGroupSpec: {template: {spec: {}}}", "missing", f"{_TEMPLATE}.spec.containers"),
        ("suspend: 'true'", "mistyped", "spec.suspend"),
        ("networkPolicy: {mode: DenyAll}", "newer", "spec.networkPolicy"),
        ("autoscalerOptions: {version: v3}", "mistyped", "spec.autoscalerOptions.version"),
    ],
)  # fmt: skip
def test_a_fault_names_its_place(text: str, kind: str, path: str) -> None:
    assert (kind, path) in {(one.kind, ".".join(one.path)) for one in faults("RayCluster", text)}


def test_names_of_fields_have_one_type() -> None:
    types = field_types()
    assert "nodeSelector" in types.maps
    assert "env" in types.lists
    assert not types.maps & types.lists
