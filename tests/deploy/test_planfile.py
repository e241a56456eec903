"""Plans in files."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from portable.deploy.planfile import is_plan_file, packed, unpacked
from portable.errors import InvalidInput, NoInput, Refused
from portable.model.plan import Plan
from tests.deploy.objects import CLUSTER, NAMESPACE, apply, config_map, group, plan, ray_cluster
from tests.fakes import FakeCluster, Json


@pytest.fixture
def made() -> Plan:
    """A plan with everything in it: theirs, conflicts, absent values, a warning, a deletion."""
    cluster = FakeCluster(NAMESPACE)
    apply(cluster, config_map("llm-old"), ray_cluster(group(low=1, high=8)))

    def change(live: Json) -> None:
        live["spec"]["workerGroupSpecs"][0] |= {"replicas": 3, "minReplicas": 0}
        live["spec"]["rayVersion"] = "theirs"

    cluster.write_as("python-requests", CLUSTER, change)
    found = plan(cluster, config_map(), ray_cluster(group(low=1, high=9)), prune=True)
    assert found.conflicts
    assert any(one.theirs for one in found.changes)
    assert found.count("delete", "create") == 2
    return found


def test_the_plan_comes_back_as_it_was(made: Plan, tmp_path: Path) -> None:
    path = tmp_path / "p.plan"
    path.write_bytes(packed(made, {"provider": "x"}))
    assert is_plan_file(path)
    assert unpacked(path) == (made, {"provider": "x"})


def test_the_same_plan_is_the_same_bytes(made: Plan) -> None:
    assert packed(made) == packed(made)


def test_literal_secrets_are_refused_by_name_and_not_by_value() -> None:
    secret = group()
    secret["template"]["spec"]["containers"][0]["env"] = [{"name": "HF_TOKEN", "value": "hf_123"}]
    found = plan(FakeCluster(NAMESPACE), ray_cluster(secret))
    with pytest.raises(Refused, match="HF_TOKEN") as refused:
        packed(found)
    assert "hf_123" not in repr(refused.value.diagnostics)


def rewritten(path: Path, change: dict[str, Any]) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: json.loads(file.read(name)) for name in file.namelist()}
    parts["plan.json"] |= change
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, json.dumps(content))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"format_version": "2.0"}, "plan-file-version"),
        ({"format_version": None}, "plan-file-version"),
        ({"plan": {"changes": 3}}, "plan-file-invalid"),
        ({"plan": None}, "plan-file-invalid"),
    ],
)
def test_another_format_is_refused(made: Plan, tmp_path: Path, change: dict[str, Any], name: str) -> None:
    path = tmp_path / "p.plan"
    path.write_bytes(packed(made))
    rewritten(path, change)
    with pytest.raises(InvalidInput) as refused:
        unpacked(path)
    assert refused.value.diagnostics[0].name == name


def test_a_later_minor_version_is_read(made: Plan, tmp_path: Path) -> None:
    path = tmp_path / "p.plan"
    path.write_bytes(packed(made))
    rewritten(path, {"format_version": "1.9", "unknown": 1})
    assert unpacked(path)[0] == made


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nonsense", b"apiVersion: v1\n"])
def test_what_is_no_plan_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.plan"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="no plan file"):
        unpacked(path)


def test_no_file_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        unpacked(tmp_path / "none")
    assert not is_plan_file(tmp_path / "none")
