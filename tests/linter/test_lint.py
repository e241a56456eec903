"""The whole run: reports, bad input, order, cache, processes, settings."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from portable.errors import ConfigInvalid, NoInput
from portable.linter import cache
from portable.linter.collect import Found
from portable.linter.examine import How, Outcome, examine
from portable.linter.lint import lint, lint_text
from portable.linter.settings import LintSettings
from portable.model.finding import LintReport

TIED = "import torch\n\nx = torch.zeros(3).to('cuda')\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for number in range(30):
        (tmp_path / f"m{number:02}.py").write_text(TIED * (1 + number % 3))
    (tmp_path / "k.cu").write_text("__global__ void f() {}\n")
    return tmp_path


def test_the_report_does_not_depend_on_the_number_of_processes(tree: Path) -> None:
    one = lint(["."], LintSettings(root=tree, jobs=1))
    assert one.findings
    assert lint(["."], LintSettings(root=tree, jobs=2)) == one


def test_the_cache_changes_nothing_but_the_time(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("cache")
    settings = LintSettings(root=tree, jobs=1)
    cached = replace(settings, cache=folder)
    plain = lint(["."], settings)
    assert lint(["."], cached) == plain
    assert list(folder.iterdir())
    assert lint(["."], cached) == plain
    (tree / "m00.py").write_text("x = 1\n")
    assert lint(["."], cached) == lint(["."], settings)


def test_the_cache_tells_files_of_the_same_content_apart(tmp_path: Path) -> None:
    """A library's own files may import it."""
    for name in ("a/deepspeed.py", "deepspeed/a.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("import deepspeed\n", encoding="utf-8")
    settings = LintSettings(root=tmp_path, cache=tmp_path / "cache")
    for _ in range(2):
        assert [one.location.file for one in lint(["a", "deepspeed"], settings).findings] == ["a/deepspeed.py"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"fingerprint": 1, "rows": 2}', "\x00"])
def test_a_broken_cache_counts_as_empty(tree: Path, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("cache")
    (folder / "lint.json").write_text(text)
    assert lint(["."], LintSettings(root=tree, cache=folder)) == lint(["."], LintSettings(root=tree))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.py", b"print 'hello cuda'\n", "invalid-syntax"),
        ("a.py", b"x = 'cuda'\x00\n", "invalid-syntax"),
        ("a.py", b"x = " + b"(" * 5000 + b"'cuda'" + b")" * 5000, "invalid-syntax"),
        ("a.ipynb", b"{'cuda'", "invalid-syntax"),
        ("a.ipynb", b'{"cells": 1, "a": "cuda"}', "invalid-syntax"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_rest_is_linted(tree: Path, name: str, data: bytes, reason: str) -> None:
    (tree / "bad").mkdir()
    (tree / "bad" / name).write_bytes(data)
    report = lint(["."], LintSettings(root=tree))
    bad = [one for one in report.findings if one.location.file == f"bad/{name}"]
    assert [one.rule for one in bad] == ["unreadable-subject"]
    assert reason in bad[0].message
    assert any(one.location.file == "m00.py" for one in report.findings)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.py").open("wb") as file:
        file.truncate(200 << 20)
    report = lint(["."], LintSettings(root=tmp_path))
    assert "too-large" in report.findings[0].message


@pytest.mark.parametrize(
    "data",
    [
        "# -*- coding: latin-1 -*-\nx.to('cuda')  # é\n".encode("latin-1"),
        b"x.to('cuda')  # \xe9\xff\n",
        "x.to('cuda')\n".encode("utf-16"),
        "\ufeffx.to('cuda')\n".encode(),
        b"# coding: zlib_codec\nx.to('cuda')\n",
        b"x.to('cuda')\r\n",
        b"y = 1\rx.to('cuda')\r",
    ],
)
def test_any_encoding_is_read(data: bytes) -> None:
    found = [one.rule for one in lint_text(data, "a.py").findings]
    assert found == ["cuda-device-string"]


def test_no_input_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        lint(["."], LintSettings(root=tmp_path))
    with pytest.raises(NoInput):
        lint_text(b"x", "a.unknown")


def rules(report: LintReport) -> set[str]:
    return {one.rule for one in report.findings}


def test_rules_are_chosen_by_name(tree: Path) -> None:
    settings = LintSettings(root=tree)
    assert rules(lint(["."], settings)) == {"cuda-device-string", "cuda-api-name"}
    assert rules(lint(["."], replace(settings, select=("cuda-api-name",)))) == {"cuda-api-name"}
    assert rules(lint(["."], replace(settings, ignore=("cuda-api-name",)))) == {"cuda-device-string"}
    per_path = (("*.cu", ("cuda-api-name",)), ("m*.py", ("*",)))
    assert rules(lint(["."], replace(settings, per_path=per_path))) == set()
    assert rules(lint(["."], replace(settings, min_severity="warning"))) == {"cuda-device-string"}


def test_a_name_that_is_no_rule_is_an_error_with_the_nearest(tree: Path) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        lint(["."], LintSettings(root=tree, select=("cuda-device-strin",)))
    assert caught.value.diagnostics[0].help == ("did you mean cuda-device-string?",)


def test_findings_are_chosen_by_runtime(tree: Path) -> None:
    assert rules(lint(["."], LintSettings(root=tree, runtimes=("rocm",)))) == {"cuda-api-name"}
    assert rules(lint(["."], LintSettings(root=tree, runtimes=("cuda",)))) == set()
    assert rules(lint(["."], LintSettings(root=tree, runtimes=("xpu",)))) == {"cuda-device-string", "cuda-api-name"}


def test_tests_and_documents_are_information() -> None:
    found = lint_text(TIED.encode(), "tests/test_x.py").findings
    assert {one.severity for one in found} == {"info"}
    assert found[0].effects["xpu"] == "blocks"


@pytest.fixture
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def test_a_file_that_nobody_wrote_to_is_not_read_again(tree: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portable.linter.cache._SETTLED", -(10**18))
    settings = LintSettings(root=tree, jobs=1, cache=kept)
    plain = lint(["."], settings)
    read: list[str] = []

    def seen(file: Found, how: How) -> Outcome:
        read.append(file.name)
        return examine(file, how)

    monkeypatch.setattr("portable.linter.parallel.examine", seen)
    assert lint(["."], settings) == plain
    assert read == []
    (tree / "m01.py").write_text(TIED * 5)
    assert lint(["."], settings).lines == plain.lines + 9
    assert read == ["m01.py"]
    (tree / "m01.py").rename(tree / "m99.py")
    assert {one.location.file for one in lint(["."], settings).findings} >= {"m99.py"}
    assert read == ["m01.py", "m99.py"]


def test_a_file_written_just_now_is_read_again(tree: Path, kept: Path) -> None:
    """Two writes within one tick of the clock leave the same times."""
    settings = LintSettings(root=tree, jobs=1, cache=kept)
    path = tree / "m00.py"
    lint(["."], settings)
    times = path.stat().st_mtime_ns
    path.write_text(path.read_text().replace("'cuda'", "'none'"))
    os.utime(path, ns=(times, times))
    assert "m00.py" not in {one.location.file for one in lint(["."], settings).findings}


def test_what_an_alias_repeats_is_said_once() -> None:
    env = "env: &common [{name: NCCL_NVLS_ENABLE, value: '1'}]"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n"
    pod += f"  - {{name: a, image: x:1, {env}}}\n"
    report = lint_text((pod + "  - {name: b, image: x:1, env: *common}\n").encode(), "pod.yaml")
    assert [one.rule for one in report.findings].count("nvidia-environment") == 1


@pytest.mark.parametrize(("line", "name"), [("x.cuda()\n", "a.py"), ("cudaFree(p);\n", "a.cu")])
def test_a_file_of_endless_findings_comes_to_an_end(line: str, name: str) -> None:
    found = lint_text(("import torch\n" + line * 25_000).encode(), name).findings
    assert len(found) == 20_001
    assert [one.message for one in found if one.rule == "unreadable-subject"] == [
        "not read (too-many): more than 20,000 findings; the rest of it is not linted"
    ]


@pytest.mark.parametrize(("filler", "is_read"), [("print(1)\n", True), ("torch.cuda\n", False)])
def test_only_python_that_can_matter_is_too_large(filler: str, is_read: bool) -> None:
    text = "import torch\ntorch.cuda.set_device(0)\n" + filler * 60_000
    rules = {one.rule for one in lint_text(text.encode(), "a.py").findings}
    assert ("unreadable-subject" not in rules) is is_read


@pytest.mark.parametrize(
    ("name", "counts"), [("rule.py", True), ("rule.json", True), ("rule.marks", True), ("rule.pyc", False)]
)
def test_what_is_kept_holds_for_the_rules_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, counts: bool
) -> None:
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    (tmp_path / name).write_text("one")
    before = cache.fingerprint()
    (tmp_path / name).write_text("another")
    assert (cache.fingerprint() != before) is counts
