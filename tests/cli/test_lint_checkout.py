"""What a code host reads names files from the root of the checkout, in whatever folder of it the run was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TIED = "import torch\nx = torch.zeros(3).cuda()\n"
FLAG = "# portable: ignore[cuda-tensor-call] only here\n"


def written(folder: Path, *arguments: str) -> dict[str, str]:
    """The text of each format, of a run in a folder."""
    outputs = {name: folder / f"out.{name}" for name in ("sarif", "gitlab", "github", "json", "concise")}
    asked = [word for name, path in outputs.items() for word in ("-o", f"{name}={path}")]
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "portable", "lint", "--show-suppressed", *asked, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {name: path.read_text() for name, path in outputs.items()}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """A folder of a checkout."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "services" / "a b"
    folder.mkdir(parents=True)
    (folder / "train.py").write_text(TIED)
    (tmp_path / "shared.py").write_text(TIED.replace("x = ", f"{FLAG}x = "))
    return folder


def artifacts(node: Any) -> set[str]:
    """Every file that a SARIF log names."""
    if isinstance(node, list):
        return {uri for one in node for uri in artifacts(one)}
    if not isinstance(node, dict):
        return set()
    mine = {node["artifactLocation"]["uri"]} if "artifactLocation" in node else set()
    return mine | {uri for one in node.values() for uri in artifacts(one)}


def test_code_hosts_get_names_from_the_root_and_people_those_from_where_they_are(service: Path) -> None:
    found = written(service, "train.py", "../../shared.py")
    assert artifacts(json.loads(found["sarif"])) == {"services/a%20b/train.py", "shared.py"}
    assert [one["location"]["path"] for one in json.loads(found["gitlab"])] == ["services/a b/train.py"]
    assert found["github"].startswith("::warning file=services/a b/train.py,line=2,")
    assert found["concise"].startswith("train.py:2:")
    assert json.loads(found["json"])["findings"][0]["file"] == "train.py"


@pytest.mark.parametrize("marker", [".git", "none"])
def test_at_the_root_and_outside_a_checkout_names_stay(marker: str, tmp_path: Path) -> None:
    (tmp_path / marker).mkdir()
    (tmp_path / "train.py").write_text(TIED)
    found = written(tmp_path, "train.py")
    assert artifacts(json.loads(found["sarif"])) == {"train.py"}
    assert found["github"].startswith("::warning file=train.py,")


def test_what_lies_outside_the_checkout_keeps_its_name(service: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "x.py"
    other.write_text(TIED)
    found = written(service, str(other))
    assert artifacts(json.loads(found["sarif"])) == {f"file://{other}"}
