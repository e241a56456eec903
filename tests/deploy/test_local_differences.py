"""What is told not to be as in a cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from portable.deploy.local_differences import differences
from portable.deploy.local_folder import lay_out
from portable.deploy.local_request import Choices, Program
from portable.deploy.local_resources import local_resources
from portable.loader.catalogue import Catalogue
from tests.deploy.fake_machine import PYTHON
from tests.deploy.local_runs import workload
from tests.deploy.test_local_data import DATA, SECRETS

H100 = Catalogue().accelerators["nvidia-h100-80gb"]


def told(root: Path, spec: Mapping[str, Any], asked: Mapping[str, Any] | None = None, **choices: Any) -> dict[str, str]:
    """Messages by name; the last one of each."""
    made, chosen = workload(**spec), Choices(**choices)
    models = {group.name: H100 for group in made.spec.groups if group.accelerator is not None}
    program = Program(code_dir="/portable/code", runtime_env=asked or {}, accelerators=models)
    layout = lay_out(made, chosen, root)
    resources = local_resources(made.spec, models)
    return {one.name: one.message for one in differences(made, program, chosen, layout, PYTHON, resources)}


def test_a_workload_that_is_the_same_everywhere_is_told_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, {}) == {}


def group(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "cpu": 1, "memory": "1Gi", **fields}


@pytest.mark.parametrize(
    ("spec", "asked", "name", "words"),
    [
        ({"code": {"ray": "2.60.0", "source": "s"}}, {}, "ray-version-differs", "2.60.0"),
        ({}, {"pip": ["torch>=2"]}, "requirements-not-met", "torch>=2"),
        ({}, {"pip": {"packages": ["torch"]}}, "requirements-not-met", "torch"),
        ({}, {"uv": ["torch"]}, "requirements-not-met", "torch"),
        ({}, {"conda": "env"}, "requirements-not-met", "conda"),
        ({}, {"image_uri": "x"}, "runtime-env-left-out", "image_uri"),
        (
            {"groups": [group("g", accelerator={"anyOf": [H100.name], "count": 8})]},
            {},
            "accelerators-by-name",
            "8 GPU",
        ),
        ({"code": {"ray": "2.52.1"}}, {}, "code-in-image", "image"),
        ({"job": {"script": "x", "keepCluster": True}}, {}, "cluster-not-kept", "keepCluster"),
        ({"data": {"inputs": DATA["inputs"]}}, {}, "input-empty", "library"),
        ({"secrets": SECRETS[:1]}, {}, "secret-not-given", "hub-token"),
        ({"data": {"modelCache": DATA["modelCache"]}}, {}, "path-not-here", "no variable tells"),
        (
            {"data": {"volumes": DATA["volumes"]}, "job": {"script": "ls /shared"}},
            {},
            "path-not-here",
            "the program names",
        ),
        ({"groups": [group("a", env={"X": "1"}), group("b", env={"X": "2"})]}, {}, "roles-merged", "`X`"),
        ({"groups": [group("a", labels={"x": "1"}), group("b", labels={"x": "2"})]}, {}, "roles-merged", "`x`"),
    ],
)
def test_each_difference_is_told(
    tmp_path: Path, spec: dict[str, Any], asked: dict[str, Any], name: str, words: str
) -> None:
    found = told(tmp_path, spec, asked)
    assert set(found) == {name}
    assert words in found[name]


def test_what_was_chosen_is_no_difference(tmp_path: Path) -> None:
    spec = {
        "data": {"inputs": DATA["inputs"], "modelCache": DATA["modelCache"]},
        "code": {"ray": "2.52.1", "source": "s", "env": {"HF_HOME": "/models/hub"}},
        "secrets": SECRETS[:1],
    }
    chosen = {"corpus": "s3://b/c", "library": str(tmp_path)}
    root = tmp_path / "root"
    root.mkdir()
    assert told(root, spec, {"pip": ["torch"]}, data=chosen, secrets={"hub-token": "x"}, install=True) == {}


def test_a_ray_that_anybody_could_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = replace(PYTHON, packages={"ray": "2.49.2"})
    monkeypatch.setattr("tests.deploy.test_local_differences.PYTHON", old)
    assert "ray-unguarded" in told(tmp_path, {"code": {"ray": "2.49.2", "source": "s"}})
