"""Which files of folders are specs."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.errors import NoInput
from portable.loader.specs import find_specs, is_targets

SPEC = "apiVersion: portable/v1\nkind: Workload\n"
TARGETS = "apiVersion: portable/v1\nkind: Targets\n"


def test_folders_give_their_specs_in_order_and_named_files_stay_as_named(tmp_path: Path) -> None:
    for name, text in {
        "b/two.yaml": SPEC,
        "a/one.yml": "kind: 'Workload' # quoted\n",
        "a/targets.yaml": TARGETS,
        "a/notes.md": SPEC,
        "a/nested.yaml": "spec:\n  kind: Workload\n",
        ".hidden/three.yaml": SPEC,
        "odd.txt": "anything",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = find_specs([tmp_path, tmp_path / "odd.txt", tmp_path / "b" / "two.yaml"])
    assert [str(path.relative_to(tmp_path)) for path in found] == ["a/one.yml", "b/two.yaml", "odd.txt"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoInput, match="no file or folder"):
        find_specs([tmp_path / "missing"])


def test_a_file_that_cannot_be_read_or_is_huge_is_no_spec(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text(SPEC + "#" * 2**20)
    (tmp_path / "broken.yaml").symlink_to(tmp_path / "nowhere")
    assert find_specs([tmp_path]) == ()


def test_a_targets_file_is_known_by_its_kind(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text(TARGETS)
    (tmp_path / "s.yaml").write_text(SPEC)
    assert is_targets(tmp_path / "t.yaml")
    assert not is_targets(tmp_path / "s.yaml")
    assert not is_targets(tmp_path)
