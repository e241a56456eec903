"""`plan --against`: the difference from manifests that were written before, and no cluster."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.build import SPEC
from tests.cli.conftest import Run

_TWICE = "---\n".join(["apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n"] * 2)
AGAINST = ("plan", "spec.yaml", "-t", "prod", "--against")


@pytest.fixture
def written(portable: Run, site: Path) -> Path:
    """A folder of what the spec compiles to."""
    assert portable("compile", "spec.yaml", "-t", "prod", "--out-dir", "written").code == 0
    return site / "written"


def _manifest(folder: Path) -> Path:
    return next(file for file in sorted(folder.rglob("*.yaml")) if "kind: RayJob" in file.read_text())


def test_what_was_just_compiled_has_no_changes(portable: Run, written: Path) -> None:
    ran = portable(*AGAINST, "written", "--detailed-exitcode")
    assert (ran.code, ran.err) == (0, "")
    assert "compared with written: no cluster was asked" in ran.out
    plan = json.loads(portable(*AGAINST, "written", "-o", "json").out)
    assert plan["compared_with"] == "written"
    assert {change["action"] for change in plan["changes"]} == {"unchanged"}


def test_one_file_will_do_for_a_folder(portable: Run, written: Path) -> None:
    assert portable(*AGAINST, str(_manifest(written)), "-o", "json").code == 0


def test_an_edited_spec_shows_the_field_and_ends_with_2(portable: Run, site: Path, written: Path) -> None:
    (site / "spec.yaml").write_text(re.sub(r"deadline: \S+", "deadline: 13h", SPEC))
    assert portable(*AGAINST, "written").code == 0
    ran = portable(*AGAINST, "written", "--detailed-exitcode", "-o", "json")
    assert ran.code == 2
    changed = [one for one in json.loads(ran.out)["changes"] if one["action"] == "update"]
    assert (43200, 46800) in [(field["before"], field["after"]) for one in changed for field in one["fields"]]


def test_what_stood_only_in_the_folder_is_deleted_if_it_is_of_the_workload(portable: Run, written: Path) -> None:
    for name, workload in (("gone", "demo"), ("foreign", "other")):
        metadata = {"name": name, "namespace": "ml", "labels": {"portable.dev/workload": workload}}
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
        _manifest(written).with_name(f"{name}.json").write_text(json.dumps(body))
        if (own := written / "prod.yaml").is_file():
            own.write_text(own.read_text() + "---\n" + json.dumps(body) + "\n")
    plan = json.loads(portable(*AGAINST, "written", "-o", "json").out)
    deleted = [one for one in plan["changes"] if one["action"] == "delete"]
    assert len(deleted) == 1
    assert "gone" in json.dumps(deleted)


def test_an_object_the_folder_lacks_is_created(portable: Run, site: Path) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "foreign"}}
    (site / "few").mkdir()
    (site / "few" / "one.json").write_text(json.dumps(body))
    plan = json.loads(portable(*AGAINST, "few", "-o", "json").out)
    assert {one["action"] for one in plan["changes"]} == {"create"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("kind: RayJob\nspec: [1\n", "", "bad/a.yaml:"),
        ("kind: RayJob\nmetadata: {name: x}\n", "not-a-manifest", "bad/a.yaml:1"),
        (
            _TWICE,
            "object-twice",
            "bad/a.yaml:5",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_line(portable: Run, site: Path, text: str, code: str, line: str) -> None:
    (site / "bad").mkdir()
    (site / "bad" / "a.yaml").write_text(text)
    ran = portable(*AGAINST, "bad")
    assert (ran.code > 0, ran.out) == (True, "")
    assert code in ran.err
    assert line in ran.err


def test_a_folder_without_manifests_or_none_at_all_is_refused(portable: Run, site: Path) -> None:
    (site / "empty").mkdir()
    assert "no-manifests" in portable(*AGAINST, "empty").err
    ran = portable(*AGAINST, "nowhere")
    assert ran.code > 0
    assert "nowhere" in ran.err


def test_it_is_never_saved_as_a_plan(portable: Run, written: Path) -> None:
    ran = portable(*AGAINST, "written", "--out", "p.plan")
    assert ran.code > 0
    assert "offline-plan-file" in ran.err
