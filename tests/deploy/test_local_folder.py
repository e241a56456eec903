"""The folder a program starts in, and the environment that leads to what a pod would have."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portable.deploy.local_folder import Layout, contested_variables, environment, lay_out, role_environment
from portable.deploy.local_keeper import remove
from portable.deploy.local_request import Choices
from portable.errors import InvalidInput
from portable.model.code import Bundle
from portable.model.workload import Workload
from tests.deploy.fake_machine import PYTHON
from tests.deploy.local_runs import workload

FILES = Bundle({"x.py": b"pass\n", "sub/y.txt": b"\x00\xff"})
CODE_DIR = "/portable/code"


def laid(made: Workload, root: Path, **choices: Any) -> tuple[Layout, dict[str, str]]:
    chosen = Choices(**{"environment": {"PATH": os.environ["PATH"]}, **choices})
    layout = lay_out(made, chosen, root)
    return layout, environment(made, chosen, layout, PYTHON, CODE_DIR)


def code(**fields: Any) -> dict[str, Any]:
    return {"code": {"ray": "2.52.1", "source": "src", **fields}}


def test_files_arrive_as_they_are_and_cannot_be_written(tmp_path: Path) -> None:
    layout, made = laid(workload(FILES), tmp_path)
    assert {path.relative_to(layout.code).as_posix(): path.read_bytes() for path in layout.code.rglob("*.*")} == dict(
        FILES.files
    )
    assert {path.stat().st_mode & 0o777 for path in (layout.code, *layout.code.rglob("*"))} == {0o555}
    assert layout.work == tmp_path / "work"
    assert made["PYTHONPATH"] == str(layout.code)
    remove(tmp_path)


def test_what_is_uploaded_is_unpacked_where_it_runs_and_can_be_written(tmp_path: Path) -> None:
    layout, _ = laid(workload(FILES, **code(deliver="upload")), tmp_path)
    assert layout.work == layout.code
    (layout.code / "new").touch()


def test_code_of_an_image_is_where_one_stands_or_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for choice, folder in ((None, tmp_path / "here"), (tmp_path / "there", tmp_path / "there")):
        root = tmp_path / folder.name / "root"
        root.mkdir()
        layout, _ = laid(workload(code={"ray": "2.52.1"}), root, code=choice)
        assert layout.code == layout.work == folder


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_repository_that_is_not_there_is_the_specs_mistake(tmp_path: Path) -> None:
    source = {"git": (tmp_path / "nowhere").as_uri(), "ref": "v1"}
    with pytest.raises(InvalidInput, match="code-not-cloned"):
        laid(workload(**code(source=source, deliver="git")), tmp_path)


def test_the_environment_is_a_pods_and_not_the_callers(tmp_path: Path) -> None:
    caller = {"PATH": "/bin", "HOME": "/h", "LC_ALL": "C", "HTTPS_PROXY": "p", "AWS_SECRET": "x", "RAY_ADDRESS": "y"}
    made = workload(FILES, **code(env={"LOG": "info", "HOME": "/mine"}))
    _, found = laid(made, tmp_path, environment=caller)
    assert (found["LC_ALL"], found["HTTPS_PROXY"], found["LOG"], found["HOME"]) == ("C", "p", "info", "/mine")
    assert found["PATH"] == f"/venv/bin{os.pathsep}/bin"
    assert found["VIRTUAL_ENV"] == "/venv"
    assert not {"AWS_SECRET", "RAY_ADDRESS"} & set(found)


def test_a_search_path_of_the_user_comes_behind_the_code(tmp_path: Path) -> None:
    layout, found = laid(workload(FILES, **code(env={"PYTHONPATH": "/opt/lib"})), tmp_path)
    assert found["PYTHONPATH"] == f"{layout.code}{os.pathsep}/opt/lib"


def test_paths_of_pods_in_variables_lead_to_the_folders_here(tmp_path: Path) -> None:
    data = {"modelCache": {"name": "hub", "size": "1Gi", "path": "/models"}}
    chosen = {"HF_HOME": "/models/hub", "SAME": "/models", "OTHER": "/models2", "TEXT": "see /models"}
    _, found = laid(workload(FILES, data=data, **code(env=chosen)), tmp_path)
    folder = tmp_path / "data" / "hub"
    assert found["HF_HOME"] == f"{folder}/hub"
    assert found["SAME"] == str(folder)
    assert (found["OTHER"], found["TEXT"]) == ("/models2", "see /models")


def test_roles_share_one_environment_and_the_heads_wins() -> None:
    groups = [
        {"name": "a", "cpu": 1, "memory": "1Gi", "env": {"ROLE": "a", "A": "1"}},
        {"name": "b", "cpu": 1, "memory": "1Gi", "env": {"ROLE": "b", "B": "2", "SAME": "x"}},
    ]
    made = workload(FILES, groups=groups, head={"env": {"HEAD": "3", "SAME": "x"}}, **code(env={"ROLE": "code"}))
    assert role_environment(made) == {"ROLE": "a", "A": "1", "B": "2", "SAME": "x", "HEAD": "3"}
    assert contested_variables(made) == ("ROLE",)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("name", ["plain", "with space", 'it\'s $HOME `x` "q" \\'])
def test_bash_finds_the_code_where_a_pod_has_it(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.mkdir()
    layout, found = laid(workload(FILES), root)
    script = (
        "set -eu; cd /portable/code && pwd; cd sub && pwd; cd /; cd /portable/code/sub; pwd; cd -- /; pwd"
        "; bash -c 'cd /portable/code; pwd'; cd /portable/code-not-this 2>/dev/null || echo no"
    )
    said = subprocess.run(["bash", "-c", script], env=found, cwd="/", capture_output=True, text=True, check=True)
    at = str(layout.code)
    assert said.stdout.splitlines() == [at, f"{at}/sub", f"{at}/sub", "/", at, "no"]
    assert said.stderr == ""
    remove(root)
