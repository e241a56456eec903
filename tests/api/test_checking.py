"""What lint is told about specs and targets files is what loading them says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import portable
from portable.api.checking import spec_check
from portable.errors import InvalidInput
from portable.loader.catalogue import Catalogue
from portable.loader.specs import find_specs
from portable.loader.targets import load_targets
from portable.loader.workload import load_workload

GALLERY = Path(__file__).parents[2] / "manifests"
MISTAKES = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: Train}
spec:
  job: {entrypont: python a.py}
  workers: []
"""
TARGETS = "apiVersion: portable/v1\nkind: Targets\ntargets: {a: {provider: awz}, b: {provider: aws, regoin: x}}\n"


def said(kind: str, path: Path) -> Sequence[object]:
    return spec_check(Catalogue)(kind, str(path), path.read_text(), path.parent)


@pytest.mark.parametrize("path", sorted(find_specs([GALLERY])), ids=lambda path: str(path.parent.name))
def test_nothing_is_wrong_with_the_gallery(path: Path) -> None:
    assert said("spec", path) == ()


def test_of_a_spec_it_says_what_loading_says(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(MISTAKES)
    with pytest.raises(InvalidInput) as error:
        load_workload(path)
    assert said("spec", path) == error.value.diagnostics
    assert len(error.value.diagnostics) > 3


def test_of_targets_it_says_what_loading_says(tmp_path: Path) -> None:
    path = tmp_path / "targets.yaml"
    path.write_text(TARGETS)
    with pytest.raises(InvalidInput) as error:
        load_targets(path, Catalogue().names)
    assert said("targets", path) == error.value.diagnostics


def test_words_of_a_spec_in_another_file_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "pod.yaml"
    path.write_text("apiVersion: v1\nkind: Pod\nmetadata: {annotations: {made-by: portable/v1, for: Workload}}\n")
    assert said("spec", path) == ()


def test_lint_of_the_library_tells_them(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_text(MISTAKES)
    (tmp_path / "targets.yaml").write_text(TARGETS)
    found = portable.lint([tmp_path]).findings
    wrong = [one for one in found if one.rule == "invalid-portable-file"]
    assert {Path(one.location.file).name for one in wrong} == {"w.yaml", "targets.yaml"}
    assert {one.severity for one in wrong} <= {"error", "info"}


def test_a_file_of_portable_that_has_no_workload_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text("apiVersion: portable/v1\nkynd: Workload\nspec: {}\n")
    assert [one.name for one in spec_check(Catalogue)("spec", str(path), path.read_text(), tmp_path)] == ["no-workload"]
