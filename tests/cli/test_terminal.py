"""Colours, widths and alphabets: a terminal, a pipe, a narrow window, a screen without Unicode."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.cli.screen import screen
from tests.cli.conftest import Run

ESCAPE = "\x1b["


def test_a_pipe_gets_no_colour_and_no_box(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert ESCAPE not in ran.out + ran.err
    assert "─" not in ran.out


def test_a_terminal_gets_both(portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    ran = portable("compare", "spec.yaml", "-t", "prod", terminal=True)
    assert ESCAPE in ran.out
    assert "─" in ran.out
    assert "prod (acme)" in ran.out


@pytest.mark.parametrize(
    ("environment", "words", "colored"),
    [
        ({"TERM": "xterm"}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, [], False),
        ({"TERM": "xterm", "NO_COLOR": ""}, [], True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, ["--color", "always"], True),
        ({"TERM": "xterm"}, ["--color=never"], False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, [], True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, [], False),
        ({"TERM": "xterm", "PORTABLE_COLOR": "never"}, [], False),
    ],
)
def test_who_decides_about_colour(
    portable: Run,
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    words: list[str],
    colored: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ran = portable("explain", "spec.yaml", "-t", "prod", *words, terminal=True)
    assert (ESCAPE in ran.out) is colored
    wrong = portable("compare", "nowhere.yaml", *words, terminal=True)
    assert (ESCAPE in wrong.err) is colored


def test_errors_before_the_settings_obey_the_flag_too(portable: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    assert ESCAPE in portable("nope", terminal=True).err
    assert ESCAPE not in portable("--color", "never", "nope", terminal=True).err
    assert ESCAPE not in portable("nope", "--color=never", terminal=True).err


@pytest.mark.parametrize("width", [40, 60, 79, 100, 140, 250])
@pytest.mark.parametrize("terminal", [True, False])
def test_lines_keep_within_the_width(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch, width: int, terminal: bool
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    ran = portable("compare", "spec.yaml", "-t", "prod", terminal=terminal)
    assert ran.code == 0
    assert max(len(line) for line in ran.out.splitlines()) <= width
    assert "2 × big.8" in ran.out
    assert "80.50" in ran.out, "the price is never cut"


def test_what_has_no_room_is_named(portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert "(no room for: " in ran.out
    assert "price of" in ran.out.partition("(no room for: ")[2]


def test_too_narrow_for_columns_gives_records(portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "24")
    ran = portable("compare", "spec.yaml", "-t", "prod")
    assert "\n  $/h           80.50\n" in ran.out


@pytest.mark.parametrize("words", [["--no-unicode"], []])
def test_plain_letters_where_there_is_nothing_else(portable: Run, site: Path, words: list[str]) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", *words, encoding="utf-8" if words else "latin-1")
    assert ran.out.isascii()
    assert "2 x big.8" in ran.out


def test_exact_formats_are_utf_8_whatever_the_terminal_is(portable: Run, site: Path) -> None:
    ran = portable("compare", "spec.yaml", "-t", "prod", "-o", "csv", encoding="ascii")
    assert "2 × big.8" in ran.out


def test_text_from_outside_cannot_steer_the_terminal(portable: Run, site: Path) -> None:
    evil = "a\x1b[2Jb"
    ran = portable("compare", evil)
    assert evil not in ran.err
    assert r"a\x1b[2Jb" in ran.err


def test_no_progress_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not screen("auto", True, True, False, 0, {}).progress
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert screen("auto", True, True, False, 0, {}).progress
    assert not screen("auto", True, True, False, 0, {"CI": "true"}).progress
    assert not screen("auto", True, True, True, 0, {}).progress


def test_reasons_that_have_no_room_in_the_table_stand_below_it(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    (site / "clouds" / "acme" / "regions.yaml").write_text('- {name: north-1, country: "SE", source: list}\n')
    out = portable("compare", "spec.yaml", "-t", "prod").out
    assert "no price for head, trainers" in " ".join(out.split())
    assert "\n  prod: no price for" in out
    chosen = portable("compare", "spec.yaml", "-t", "prod", "--columns", "target,hourly").out
    assert "no price" not in chosen, "who chooses columns gets those"


def test_the_days_of_the_prices_are_told_whatever_the_width(
    portable: Run, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert "Prices of 2026-02-03." in " ".join(portable("compare", "spec.yaml", "-t", "prod").out.split())
    assert "Prices of 2026-02-03 to " in " ".join(portable("compare", "spec.yaml", "-t", "prod,crusoe").out.split())
