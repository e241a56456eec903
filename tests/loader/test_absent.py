"""What is said of a file that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.loader.absent import inside, no_file


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("evl.yaml", "did you mean `eval.yaml`?"),
        ("nothing-like-it", "YAML files here: workload.yaml, a.yml, eval.yaml"),
        ("sub/x.yaml", None),
        ("gone/x.yaml", "there is no folder `gone` either"),
    ],
)
def test_the_file_that_may_have_been_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str | None
) -> None:
    (tmp_path / "sub").mkdir()
    for one in ("eval.yaml", "workload.yaml", "a.yml", "z.yaml", "code.py"):
        (tmp_path / one).touch()
    monkeypatch.chdir(tmp_path)
    (told,) = no_file(name, "file or folder").diagnostics
    assert told.message == f"there is no file or folder `{name}`"
    assert told.help == (() if said is None else (said,))


def test_files_of_a_folder_with_letters_of_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a[1]").mkdir()
    (tmp_path / "a[1]" / "x.yaml").touch()
    assert inside(str(tmp_path / "a[1]")) == (f"name a file of it: {tmp_path / 'a[1]' / 'x.yaml'}",)
