"""Outputs: `-o FORMAT[=PATH]`, several at once, files that are whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from portable.cli.outputs import Output, parse_outputs, write_file, write_folder
from portable.errors import UsageError
from tests.cli.conftest import Run

FORMATS = ("table", "json", "csv")


def test_without_a_wish_the_default_goes_to_standard_output() -> None:
    assert parse_outputs((), FORMATS, "table") == (Output("table"),)


def test_formats_with_and_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    found = parse_outputs(("json=a/b=c.json", "csv", "table=t.txt"), FORMATS, "table")
    assert found == (Output("json", Path("a/b=c.json")), Output("csv"), Output("table", Path("t.txt")))
    assert parse_outputs(("json=-",), FORMATS, "table") == (Output("json"),)
    assert parse_outputs(("json-v1",), FORMATS, "table") == (Output("json"),)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (("jsn",), "did you mean `json`"),
        (("json-v2",), "no output format"),
        (("json=",), "names no file"),
        (("json", "csv"), "two outputs go to standard output"),
        (("json=x", "csv=x"), "two outputs go to `x`"),
        (("json=no/x.json",), "`no/x.json` cannot be written: no such folder make the folder first: mkdir -p no"),
    ],
)
def test_wishes_that_cannot_be_met(wishes: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_outputs(wishes, FORMATS, "table")
    (one,) = caught.value.diagnostics
    assert words in f"{one.message} {' '.join(one.help)}"


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, "new\n")
    assert path.read_text() == "new\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="no space left"):
        write_file(path, "new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "true.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("true.txt")
    write_file(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "true.txt").read_text() == "new"


def test_devices_are_written_to() -> None:
    write_file(Path("/dev/null"), "x")
    assert Path("/dev/null").is_char_device()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_file(tmp_path / "none" / "a.txt", "x")
    (one,) = caught.value.diagnostics
    assert one.help == (f"make the folder first: mkdir -p {tmp_path / 'none'}",)


def test_a_folder_of_files_is_made_with_its_inner_folders(tmp_path: Path) -> None:
    write_folder(tmp_path / "chart", {"Chart.yaml": "a", "templates/x/y.yaml": b"b"})
    assert (tmp_path / "chart" / "templates" / "x" / "y.yaml").read_text() == "b"
    with pytest.raises(UsageError, match="cannot be made"):
        write_folder(tmp_path / "a" / "b", {"x": "y"})


def test_several_outputs_of_one_run(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "-o", "json=a.json", "-o", "csv", "-o", "markdown=b.md")
    assert ran.code == 0
    assert ran.out.startswith("target,")
    assert ran.err == "wrote a.json\nwrote b.md\n"
    assert (site / "a.json").read_text().startswith("{")
    assert (site / "b.md").read_text().startswith("## demo")
    quiet = portable("compare", "spec.yaml", "-t", "prod", "-o", "json=a.json", "-q")
    assert (quiet.out, quiet.err) == ("", "")


def test_a_wrong_place_is_told_before_anything_is_said(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "-o", "json=no/where.json")
    assert (ran.code, ran.out) == (64, "")
    assert "output-not-written" in ran.err


@pytest.mark.parametrize(
    ("words", "said"), [((), "this comes from environment PORTABLE_OUTPUT"), (("-o", "sarif"), "formats of this")]
)
def test_a_format_nobody_typed_is_told_with_where_it_comes_from(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.setenv("PORTABLE_OUTPUT", "sarif")
    ran = portable("compare", "spec.yaml", *words)
    assert ran.code == 64
    assert next(line for line in ran.err.splitlines() if "help" in line).startswith(f"  = help: {said}")
