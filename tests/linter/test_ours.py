"""Workload specs and targets files: what the settings' check says of them is among the findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portable.errors import Diagnostic, Location
from portable.linter.lint import lint, lint_subjects
from portable.linter.settings import LintSettings
from portable.linter.subject import Subject

SPEC = "apiVersion: portable/v1\nkind: Workload\nspec: {}\n"
TARGETS = "apiVersion: portable/v1\nkind: Targets\ntargets: {}\n"
FILES = {
    "w.yaml": SPEC,
    "t.yaml": TARGETS,
    "pod.yaml": "apiVersion: v1\nkind: Pod\nspec: {}\n",
    "a.py": "import torch\n",
    "tests/w.yaml": SPEC,
}


def check(kind: str, name: str, text: str, folder: Path) -> tuple[Diagnostic, ...]:
    line = text.count("\n")
    return (Diagnostic("said", f"{kind} in {folder.name}", Location(name, line), help=("this", "or that")),)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "here"


def said(settings: LintSettings) -> list[tuple[str, str, str]]:
    found = lint(["."], settings).findings
    return [(str(one.location), one.severity, one.message) for one in found if one.rule == "invalid-portable-file"]


def test_it_is_asked_about_the_files_of_portable_and_no_others(root: Path) -> None:
    assert said(LintSettings(root=root, check=check)) == [
        ("t.yaml:3:1", "error", "targets in here (said)"),
        ("tests/w.yaml:3:1", "info", "spec in tests (said)"),
        ("w.yaml:3:1", "error", "spec in here (said)"),
    ]


def test_without_one_nothing_is_asked(root: Path) -> None:
    assert said(LintSettings(root=root)) == []


def test_what_it_says_is_chosen_like_any_finding(root: Path) -> None:
    settings = LintSettings(root=root, check=check)
    assert said(replace(settings, ignore=("invalid-portable-file",))) == []
    assert len(said(replace(settings, exclude=("tests",)))) == 2
    assert len(said(replace(settings, per_path=(("t.yaml", ("*",)),)))) == 2


def test_it_is_asked_anew_though_the_rest_is_in_the_cache(root: Path, tmp_path: Path) -> None:
    settings = LintSettings(root=root, cache=tmp_path / "cache", check=check)
    first = said(settings)
    assert said(settings) == first
    assert said(replace(settings, check=lambda *file: ())) == []


def test_its_help_and_place_are_the_finding_s(root: Path) -> None:
    subject = Subject("w.yaml", "spec", SPEC.encode(), root / "w.yaml")
    (found,) = lint_subjects([subject], LintSettings(check=check, select=("invalid-portable-file",))).findings
    assert (found.help, found.value, str(found.location)) == ("this; or that", "spec: {}", "w.yaml:3:1")


def test_what_cannot_be_read_is_said_once() -> None:
    broken = Subject("w.yaml", "spec", (SPEC + "a: [").encode())
    without = [one.rule for one in lint_subjects([broken], LintSettings()).findings]
    with_it = [one.rule for one in lint_subjects([broken], LintSettings(check=check)).findings]
    assert (without, with_it) == (["unreadable-subject"], ["invalid-portable-file"])


def test_a_file_that_is_gone_by_now_stays_as_it_was(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: Path) -> bytes:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_bytes", gone)
    assert said(LintSettings(root=root, check=check)) == []


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("ignore[invalid-portable-file] being moved", []),
        ("ignore[invalid-portable-file] being moved until=2026-01-01", ["expired-ignore", "invalid-portable-file"]),
        ("ignore[invalid-portable-file, unpinned-image] both", ["unused-ignore"]),
        ("ignore[unpinned-image] other", ["unused-ignore", "invalid-portable-file"]),
    ],
)
def test_comments_answer_for_it_as_for_any_finding(root: Path, comment: str, left: list[str]) -> None:
    text = SPEC.replace("spec: {}", f"# portable: {comment}\nspec: {{}}").encode()
    subject = Subject("w.yaml", "spec", text, root / "w.yaml")
    settings = LintSettings(check=check, today="2026-11-23")
    report = lint_subjects([subject], settings)
    assert [one.rule for one in report.findings] == left
    assert len(report.suppressed) == ("invalid-portable-file" not in left)
    without = lint_subjects([subject], replace(settings, inline_ignores=False))
    assert [one.rule for one in without.findings] == ["invalid-portable-file"]
