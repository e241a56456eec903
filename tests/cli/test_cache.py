"""`portable cache` from the outside."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of results, of a home of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "kept"))
    return place / "kept" / "portable" / "lint"


def test_it_shows_what_lint_keeps_and_removes_it(portable: Run, place: Path, kept: Path) -> None:
    assert "nothing is kept" in portable("cache").out
    (place / "a.py").write_text("import torch\ntorch.cuda.nvtx.mark('x')\n")
    first = portable("lint", "a.py", "-o", "json").out
    shown = json.loads(portable("cache", "-o", "json").out)
    assert shown["path"] == str(kept)
    assert shown["bytes"] == sum(one.stat().st_size for one in kept.iterdir()) > 0
    assert portable("cache", "--clear").out == f"removed 1 file of {kept}\n"
    assert list(kept.iterdir()) == []
    assert portable("lint", "a.py", "-o", "json").out == first


def test_nothing_behind_a_link_is_removed(portable: Run, place: Path, kept: Path) -> None:
    other = place / "other"
    other.mkdir()
    (other / "mine").write_text("x")
    kept.mkdir(parents=True)
    os.symlink(other / "mine", kept / "mine")
    portable("cache", "--clear")
    assert (other / "mine").read_text() == "x"
    assert (kept / "mine").is_symlink()
    (kept / "mine").unlink()
    kept.rmdir()
    os.symlink(other, kept)
    portable("cache", "--clear")
    assert (other / "mine").exists()
