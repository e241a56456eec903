"""The bars, over the ports whose repositories are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.accuracy.ports import PortFile, git_dir, load
from tests.accuracy.scoring import Score, score

PORTS = Path(os.environ.get("PORTABLE_PORTS", Path(__file__).parents[2] / ".." / "shared" / "facts" / "data" / "ports"))
MIRROR = Path(os.environ.get("PORTABLE_MIRROR", ""))

BARS = {("commit-diff", "A"): 0.97, ("guard-view", "A"): 0.85, ("pair-diff", "B"): 0.90}
"""Recall of strict regions that name an interface."""
LABELLED_WHOLE = {"guard-view", "pair-diff"}


@pytest.mark.parts
@pytest.mark.skipif("PORTABLE_MIRROR" not in os.environ, reason="set PORTABLE_MIRROR to a folder of git directories")
@pytest.mark.parametrize(("kind", "grade"), sorted(BARS))
def test_recall_and_false_blocks(kind: str, grade: str) -> None:
    total, used = Score(), 0
    for path in sorted(PORTS.glob("*.json")):
        if path.stem == "negatives":
            continue
        ports = load(path)
        if (ports.kind, ports.grade) == (kind, grade) and git_dir(MIRROR, ports.repo):
            total.add(score(ports, MIRROR)[0])
            used += 1
    assert used, "no repository of these sets is in PORTABLE_MIRROR"
    assert total.interface_hit / total.interface >= BARS[kind, grade], total.row()
    if kind in LABELLED_WHOLE:
        assert total.blocks_outside <= 0.10 * total.blocks, total.row()


def test_a_region_is_interface_only_with_a_line_that_names_one(tmp_path: Path) -> None:
    path = tmp_path / "set.json"
    path.write_text(
        '{"name": "n", "repo": "o/r", "base_commit": "c", "target_stack": "rocm", "kind": "commit-diff", "grade": "A",'
        ' "files": [{"path": "a.py", "lines_of_code": 9, "regions": [[1, 2], [7, 7], [9, 9]],'
        ' "strict_regions": [[1, 2], [7, 7]], "lines": {"torch_cuda_api": [2], "cuda_word": [7], "other": [9]}}]}'
    )
    file: PortFile = load(path).files[0]
    assert (file.strict, file.interface) == (((1, 2), (7, 7)), ((1, 2),))
