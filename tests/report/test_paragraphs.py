"""Paragraphs: wrapped, hanging, safe, emphasised only in colour."""

from __future__ import annotations

from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from portable.report.letters import in_plain_letters, lettered
from portable.report.paragraphs import Writer
from portable.report.view import View


def written(view: View) -> Writer:
    page = Writer(view)
    page.line("title", bold=True)
    page.gap()
    page.gap()
    page.item("label", "one two three four five six", indent=2)
    page.line("end")
    return page


def test_without_a_width_nothing_is_wrapped() -> None:
    assert written(View()).text() == "title\n\n  label: one two three four five six\nend\n"


def test_further_lines_hang_below_the_label() -> None:
    assert written(View(width=30)).text() == "title\n\n  label: one two three four\n      five six\nend\n"


def test_emphasis_is_only_in_colour() -> None:
    text = written(View(color=True)).text()
    assert text.startswith("\x1b[1mtitle\x1b[0m\n")
    assert "  \x1b[1mlabel\x1b[0m: one" in text


@given(st.text(max_size=60), st.integers(min_value=10, max_value=60))
def test_nothing_from_outside_is_a_control_character(words: str, width: int) -> None:
    page = Writer(View(width=width))
    page.item(words, words)
    assert all(one == "\n" or not category(one).startswith("C") for one in page.text())


def test_plain_letters_stand_for_common_symbols_and_the_rest_is_escaped() -> None:
    assert lettered("2 × a… é", unicode=False) == "2 x a... \\xe9"
    assert lettered("2 × a… é", unicode=True) == "2 × a… é"
    assert in_plain_letters("a → b") == "a -> b"
