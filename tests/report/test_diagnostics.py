"""The shape of an error, whatever stands in the text it points at."""

from __future__ import annotations

import json as stdlib_json
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portable.errors import Diagnostic, Location
from portable.report.diagnostics import json, text
from portable.report.terminal import cells

SPEC = "spec:\n  groups:\n" + "  - name: a\n" * 9 + "      count: 16\n"
FULL = Diagnostic(
    "no-instance-type-fits",
    "nebius has no instance type with 16 x nvidia-h100-80gb",
    Location("workload.yaml", 12, 14, 12, 16),
    help=("nebius offers 8 x nvidia-h100-80gb; ask for 2 workers of 8",),
    notes=("as of 2026-08-02",),
)


def shown(source: str, place: Location, **options: object) -> tuple[str, str]:
    """The excerpt and the caret line, without their gutter."""
    out = text([Diagnostic("x", "m", place)], sources={"f": source}, **options)  # type: ignore[arg-type]  # options of text
    line, caret = out.splitlines()[3:5]
    return line.split(" | ", 1)[1] if " | " in line else "", caret.split("| ", 1)[1]


def test_the_shape() -> None:
    assert text([FULL], sources={"workload.yaml": SPEC}) == (
        "error[no-instance-type-fits]: nebius has no instance type with 16 x nvidia-h100-80gb\n"
        "  --> workload.yaml:12:14\n"
        "   |\n"
        "12 |       count: 16\n"
        "   |              ^^\n"
        "  = help: nebius offers 8 x nvidia-h100-80gb; ask for 2 workers of 8\n"
        "  = note: as of 2026-08-02\n"
    )


def test_without_source_or_place() -> None:
    assert text([Diagnostic("a", "b", Location("f", 3, 1))], severity="warning") == "warning[a]: b\n  --> f:3:1\n"
    assert text([Diagnostic("a", "b"), Diagnostic("c", "d")]) == "error[a]: b\n\nerror[c]: d\n"
    assert text([]) == ""
    assert text([Diagnostic("a", "b", Location("f", 9, 9))], sources={"f": "x"}).count("\n") == 2


def test_colour_only_adds() -> None:
    colored = text([FULL], sources={"workload.yaml": SPEC}, color=True, severity="note")
    plain = text([FULL], sources={"workload.yaml": SPEC}, severity="note")
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize(
    ("source", "place", "line", "caret"),
    [
        ("a: b", Location("f", 1, 4, 1, 5), "a: b", "   ^"),
        ("a:", Location("f", 1, 3, 1, 3), "a:", "  ^"),
        ("\ta: b", Location("f", 1, 5, 1, 6), "    a: b", "       ^"),
        ("日本: 語 x", Location("f", 1, 7, 1, 8), "日本: 語 x", "         ^"),
        ("日本: 語 x", Location("f", 1, 5, 1, 6), "日本: 語 x", "      ^^"),
        ("e\u0301: x", Location("f", 1, 5, 1, 6), "e\u0301: x", "   ^"),
        ("a: {\n  b: 1}", Location("f", 1, 4, 2, 8), "a: {", "   ^"),
        ("a: b\r\nc: d", Location("f", 2, 4, 2, 5), "c: d", "   ^"),
        ("\ufeffa: b", Location("f", 1, 4, 1, 5), "a: b", "   ^"),
        ("a: \x1b[31mx", Location("f", 1, 9, 1, 10), "a: \\x1b[31mx", "           ^"),
        ("a: \u202ex", Location("f", 1, 5, 1, 6), "a: \\u202ex", "         ^"),
    ],
)
def test_the_caret_stands_under_the_place(source: str, place: Location, line: str, caret: str) -> None:
    assert shown(source, place) == (line, caret)


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("at", [1, 20, 500, 990, 1000])
def test_long_lines_are_cut_around_the_caret(at: int, unicode: bool) -> None:
    source = "x" * (at - 1) + "@" + "x" * (1000 - at)
    line, caret = shown(source, Location("f", 1, at, 1, at + 1), width=80, unicode=unicode)
    assert len(line) <= 80 - 5
    assert line[caret.index("^")] == "@"
    dots = "…" if unicode else "..."
    assert line.startswith(dots) == (at > 20)
    assert line.endswith(dots) == (at < 990)
    assert len(caret.strip()) == 1


def test_a_line_of_megabytes_is_quick_to_show() -> None:
    line, caret = shown("[" + "1," * 2_000_000 + "@", Location("f", 1, 4_000_002))
    assert line.endswith("@")
    assert cells(line) == len(caret)


@pytest.mark.parametrize(
    "source",
    [
        "token: hunter2",
        "a: {apiKey: hunter2, b: 1}",
        'a: {"password": "hunter2, x"}',
        "- name: HF_TOKEN\n  value: hunter2",
        "- {name: HF_TOKEN, value: 'hunter2'}",
        "- value: hunter2\n  name: HF_TOKEN",
        "privateKey: |\n  x\n  hunter2",
        "a: x: y token=hunter2",
        "db-password:\t'hunter2",
        "passwords: 1\nsecret: [hunter2, hunter2]",
    ],
)
@pytest.mark.parametrize("column", [1, 12, 30])
def test_values_of_secret_keys_are_not_shown(source: str, column: int) -> None:
    for line in range(1, source.count("\n") + 2):
        out = text([Diagnostic("x", "m", Location("f", line, column))], sources={"f": source})
        assert "hunter2" not in out


def test_references_to_secrets_are_shown() -> None:
    line, _ = shown("secrets: [{name: hub-token, env: HF_TOKEN}]", Location("f", 1, 1))
    assert line == "secrets: [{name: hub-token, env: HF_TOKEN}]"


def test_long_words_are_wrapped_and_lines_kept() -> None:
    one = Diagnostic("x", "word " * 30, help=("add:\n  a: 1\n    b: 2", "word " * 30))
    out = text([one], width=60)
    assert all(len(line) <= 60 for line in out.splitlines())
    assert "\n          " + "  a: 1\n" + " " * 10 + "    b: 2\n" in out
    assert out.count("word") == 60


@given(
    st.text(),
    st.text(max_size=60),
    st.integers(1, 5),
    st.integers(1, 70),
    st.booleans(),
    st.sampled_from([None, 40, 80]),
)
@example("\x1b]0;x\x07", "\u2028\x85", 1, 1, True, None)
def test_nothing_reaches_the_terminal_but_what_we_mean(
    words: str, source: str, line: int, column: int, unicode: bool, width: int | None
) -> None:
    one = Diagnostic("x", words, Location(words, line, column, line + 1, 1), help=(words,), notes=(words,))
    out = text([one], sources={words: source}, unicode=unicode, width=width)
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not any(unicodedata.category(one) in unsafe for one in out.replace("\n", ""))
    assert unicode or out.isascii()


@given(
    st.text(alphabet="ab \t日\u0301", max_size=400), st.integers(1, 400), st.integers(0, 5), st.sampled_from([60, None])
)
def test_the_caret_is_never_outside_the_line(source: str, column: int, length: int, width: int | None) -> None:
    line, caret = shown(source, Location("f", 1, column, 1, column + length), width=width)
    assert "^" in caret
    assert cells(caret) <= cells(line) + 200
    assert cells(caret.split("^")[0]) <= (width or 170)


def test_json_is_stable() -> None:
    (out,) = json([FULL])
    assert list(out) == sorted(out)
    assert out["location"] == {"column": 14, "end_column": 16, "end_line": 12, "file": "workload.yaml", "line": 12}
    assert out["severity"] == "error"
    assert stdlib_json.loads(stdlib_json.dumps(out)) == out
    assert json([Diagnostic("a", "b")], severity="note")[0]["location"] is None
