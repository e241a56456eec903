from __future__ import annotations

import os
import re
import subprocess
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from portable.compiler.passes import code
from portable.compiler.pod import Pod
from portable.model.code import Bundle
from portable.model.workload import Workload
from tests.compiler.build import placement, workload

FILES = {"train.py": b"print('hi')\n", "pkg/__init__.py": b"", "logo.png": b"\x89PNG\xff"}


def folder(files: Mapping[str, bytes], **parts: Any) -> Workload:
    given = workload({"code": {"source": "./src", **parts}})
    return given.loaded(lambda _: None, Bundle(files=files))


def git(**source: Any) -> Workload:
    return workload({"code": {"source": {"git": "https://example.org/r.git", "ref": "v1", **source}}})


def added(given: Workload, role: str = "trainers", **pod: Any) -> Pod:
    return code.add(Pod(role, "ray", "example/ray:1", **pod), given, placement(given))


class TestConfigMap:
    def test_text_and_binary_files_are_kept_apart_and_whole(self) -> None:
        given = folder(FILES)
        (made,) = code.objects(given, placement(given))
        assert (made.api_version, made.kind, made.name) == ("v1", "ConfigMap", f"demo-code-{given.bundle.digest}")
        assert made.body["immutable"] is True
        assert made.body["data"] == {"pkg..__init__.py": "", "train.py": "print('hi')\n"}
        assert {key: b64decode(value) for key, value in made.body["binaryData"].items()} == {"logo.png": b"\x89PNG\xff"}

    @pytest.mark.parametrize("content", [b"\x00", b"a\x1b[0m", "\ufeffx".encode().replace(b"x", b"\x07"), b"\xc3"])
    def test_what_text_would_not_show_is_binary(self, content: bytes) -> None:
        (made,) = code.objects(folder({"f": content}), placement(folder({"f": content})))
        assert "data" not in made.body
        assert b64decode(made.body["binaryData"]["f"]) == content

    def test_the_name_follows_the_content(self) -> None:
        names = {code.objects(one, placement(one))[0].name for one in (folder({"a": b"1"}), folder({"a": b"2"}))}
        assert len(names) == 2

    @pytest.mark.parametrize("role", ["head", "trainers"])
    def test_head_and_workers_mount_every_file_at_its_path(self, role: str) -> None:
        given = folder(FILES)
        made = added(given, role)
        (config_map,) = code.objects(given, placement(given))
        assert made.volumes == (
            {
                "name": "code",
                "configMap": {
                    "name": config_map.name,
                    "defaultMode": 0o555,
                    "items": [
                        {"key": "logo.png", "path": "logo.png"},
                        {"key": "pkg..__init__.py", "path": "pkg/__init__.py"},
                        {"key": "train.py", "path": "train.py"},
                    ],
                },
            },
        )
        assert made.mounts == ({"name": "code", "mountPath": "/portable/code", "readOnly": True},)
        assert made.env == {"PYTHONPATH": "/portable/code"}
        assert made.init_containers == ()

    def test_every_item_names_a_key_that_exists(self) -> None:
        given = folder({"a/b.py": b"", "a..b.py": b"", "a b": b"", "x/.y": b"", "\u00fc.bin": b"\xff", "d" * 300: b""})
        (config_map,) = code.objects(given, placement(given))
        keys = {**config_map.body["data"], **config_map.body["binaryData"]}.keys()
        items = added(given).volumes[0]["configMap"]["items"]
        assert {item["key"] for item in items} == keys
        assert {item["path"] for item in items} == given.bundle.files.keys()

    def test_the_users_own_path_follows(self) -> None:
        made = added(folder(FILES), env={"PYTHONPATH": "/opt/lib", "A": "1"})
        assert made.env == {"PYTHONPATH": "/portable/code:/opt/lib", "A": "1"}

    @pytest.mark.parametrize("known", ["", {"secretKeyRef": {"name": "s", "key": "k"}}])
    def test_a_path_that_cannot_follow_is_replaced(self, known: Any) -> None:
        assert added(folder(FILES), env={"PYTHONPATH": known}).env == {"PYTHONPATH": "/portable/code"}


PATHS = st.lists(st.text("ab._- /\u00fc", min_size=1, max_size=4), min_size=1, max_size=3).map("/".join)


class TestKey:
    @examples(PATHS, PATHS)
    def test_two_paths_never_share_a_key(self, one: str, other: str) -> None:
        assert (code.key(one) == code.key(other)) == (one == other)

    @examples(PATHS | st.text(min_size=1))
    def test_a_key_is_one_that_kubernetes_takes(self, path: str) -> None:
        made = code.key(path)
        assert re.fullmatch(r"[-._a-zA-Z0-9]{1,253}", made)
        assert made != "."
        assert not made.startswith("..")

    @pytest.mark.parametrize(("path", "key"), [("a.py", "a.py"), ("a/b_c.py", "a..b_c.py"), (".env", ".env")])
    def test_ordinary_paths_stay_readable(self, path: str, key: str) -> None:
        assert code.key(path) == key


class TestGit:
    def test_an_init_container_of_the_pods_own_image_clones(self) -> None:
        made = added(git(), env={"HTTPS_PROXY": "http://p", "TOKEN": {"secretKeyRef": {"name": "s", "key": "k"}}})
        (clone,) = made.init_containers
        assert (clone["name"], clone["image"]) == ("fetch-code", "example/ray:1")
        assert clone["command"][:2] == ["/bin/sh", "-c"]
        assert [*clone["command"][3:], *clone["args"]] == [
            "fetch-code",
            "/portable/code",
            "https://example.org/r.git",
            "v1",
            ".",
        ]
        assert clone["env"] == [
            {"name": "HTTPS_PROXY", "value": "http://p"},
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
        ]
        assert clone["volumeMounts"] == [{"name": "code", "mountPath": "/portable"}]
        assert made.volumes == ({"name": "code", "emptyDir": {}},)
        assert made.mounts == ({"name": "code", "mountPath": "/portable/code", "readOnly": True, "subPath": "code"},)
        assert made.env["PYTHONPATH"] == "/portable/code"

    def test_it_asks_for_no_more_than_the_program(self) -> None:
        worker, head = ({"cpu": "90", "memory": "1Ti"}, {"cpu": "4", "memory": "16Gi"})
        assert added(git()).init_containers[0]["resources"] == {"limits": worker, "requests": worker}
        assert added(git(), "head").init_containers[0]["resources"] == {"limits": head, "requests": head}

    def test_a_folder_of_the_repository_is_what_is_mounted(self) -> None:
        made = added(git(path="jobs/train/"))
        assert made.mounts[0]["subPath"] == "code/jobs/train"
        assert made.init_containers[0]["args"][-1] == "jobs/train"

    def test_kubernetes_expands_nothing_in_the_arguments(self) -> None:
        made = added(git(git="https://x/$(HOME).git", ref="$(id)"))
        assert made.init_containers[0]["args"][:2] == ["https://x/$$(HOME).git", "$$(id)"]
        assert "$(" not in made.init_containers[0]["command"][2]
        assert "$$" not in made.init_containers[0]["command"][2]

    def test_no_object_is_needed(self) -> None:
        given = git()
        assert code.objects(given, placement(given)) == ()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two commits on main, a tag on the first, a branch with a slash, a folder."""
    where = tmp_path / "origin"
    run("init", "--quiet", "--initial-branch=main", str(where), at=tmp_path)
    (where / "jobs").mkdir()
    for text in ("one", "two"):
        (where / "jobs" / "file").write_text(text)
        run("add", ".", at=where)
        run("commit", "--quiet", "-m", text, at=where)
        if text == "one":
            run("tag", "v1", at=where)
            run("branch", "feature/x", at=where)
    return where


def run(*arguments: str, at: Path) -> str:
    who = {"GIT_AUTHOR_NAME": "t", "GIT_AUTHOR_EMAIL": "t@t", "GIT_COMMITTER_NAME": "t", "GIT_COMMITTER_EMAIL": "t@t"}
    done = subprocess.run(["git", *arguments], cwd=at, env={**os.environ, **who}, check=True, capture_output=True)
    return done.stdout.decode().strip()


def clone(repository: Path, into: Path, ref: str, folder: str | None = None) -> subprocess.CompletedProcess[str]:
    """What the init container does, in a folder of the test."""
    made = added(git(git=f"file://{repository}", ref=ref, path=folder)).init_containers[0]
    command = [str(into) if one == "/portable/code" else one for one in made["command"]]
    arguments = [one.replace("$$", "$") for one in made["args"]]
    return subprocess.run([*command, *arguments], cwd=into.parent, check=False, capture_output=True, text=True)


class TestTheScript:
    @pytest.mark.parametrize(("ref", "text"), [("main", "two"), ("v1", "one"), ("feature/x", "one")])
    def test_branches_and_tags(self, repository: Path, tmp_path: Path, ref: str, text: str) -> None:
        assert clone(repository, tmp_path / "code", ref, "jobs").returncode == 0
        assert (tmp_path / "code" / "jobs" / "file").read_text() == text

    @pytest.mark.parametrize("digits", [40, 10])
    def test_a_commit_whole_or_abbreviated(self, repository: Path, tmp_path: Path, digits: int) -> None:
        commit = run("rev-parse", "v1", at=repository)[:digits]
        assert clone(repository, tmp_path / "code", commit).returncode == 0
        assert (tmp_path / "code" / "jobs" / "file").read_text() == "one"

    def test_a_second_try_in_the_same_pod_succeeds(self, repository: Path, tmp_path: Path) -> None:
        assert [clone(repository, tmp_path / "code", "main").returncode for _ in range(2)] == [0, 0]

    @pytest.mark.parametrize(
        "ref", ["nowhere", "--upload-pack=touch pwned", "x; touch pwned", "$(touch pwned)", "`id`"]
    )
    def test_a_ref_is_never_a_command(self, repository: Path, tmp_path: Path, ref: str) -> None:
        assert clone(repository, tmp_path / "code", ref).returncode != 0
        assert list(tmp_path.rglob("pwned")) == []

    def test_a_missing_folder_is_an_error(self, repository: Path, tmp_path: Path) -> None:
        done = clone(repository, tmp_path / "code", "main", "absent")
        assert done.returncode != 0
        assert "no folder absent" in done.stderr


IN_THE_IMAGE = workload({"code": {"source": {"git": "https://example.org/r.git", "ref": "v1"}, "deliver": "image"}})


@pytest.mark.parametrize(
    "given", [workload(), folder(FILES, deliver="upload"), folder(FILES, deliver="image"), IN_THE_IMAGE]
)
def test_code_that_comes_otherwise_is_not_mounted(given: Workload) -> None:
    pod = Pod("trainers", "ray-worker", "i")
    assert code.add(pod, given, placement(given)) is pod
    assert code.objects(given, placement(given)) == ()


def test_the_submitter_needs_no_code() -> None:
    for given in (folder(FILES), git()):
        pod = Pod("submitter", "ray-job-submitter", "i")
        assert code.add(pod, given, placement(given)) is pod
