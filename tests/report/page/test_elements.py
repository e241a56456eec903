"""Markup that text cannot break out of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.report.page.elements import Head, Html, details, element, joined, link, prose, table
from tests.report.page.build import Read


@given(st.text(), st.text())
def test_text_stays_text_in_children_and_attributes(child: str, value: str) -> None:
    read = Read(element("p", child, title=value))
    assert not read.errors
    assert [tag for tag, _, _ in read.elements] == ["p"]
    assert list(read.elements[0][1]) == ["title"]


def test_markup_is_escaped_once() -> None:
    assert element("b", "<i>&") == "<b>&lt;i&gt;&amp;</b>"
    assert element("b", element("i", "x")) == "<b><i>x</i></b>"
    assert joined(["<", Html("<br>")], ", ") == "&lt;, <br>"


def test_turned_reading_orders_and_controls_are_written_out() -> None:
    assert "\\u202e" in element("p", "a\u202eb")
    assert "\\x1b" in element("p", "\x1b[31m")


def test_attributes() -> None:
    made = element("a", aria_label="x", class_="c", hidden=True, open=False, id=None, width=1.0, x=2.456)
    assert made == '<a aria-label="x" class="c" hidden width="1" x="2.46"></a>'
    assert element("br") == "<br>"


def test_a_table_says_what_it_is_and_can_be_reached() -> None:
    made = table("Prices", (Head("Target"), Head("USD", right=True)), [("row-1", ("acme", "1.00"))])
    read = Read(made)
    assert not read.errors
    (region,) = read.tagged("div")
    assert region == {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Prices"}
    assert [one.get("scope") for one in read.tagged("th")] == ["col", "col", "row"]
    assert read.tagged("td") == [{"class": "right"}]
    assert read.tagged("tr")[1] == {"id": "row-1"}
    assert "<caption>Prices</caption>" in made


def test_a_row_with_too_few_cells_is_no_table() -> None:
    with pytest.raises(ValueError, match="zip"):
        table("x", (Head("a"), Head("b")), [(None, ("only",))])


def test_backticks_become_code() -> None:
    assert prose("say `a < b` and `c`") == "say <code>a &lt; b</code> and <code>c</code>"
    assert prose("an odd ` one") == "an odd ` one"


def test_links_and_details() -> None:
    assert link("1", "fact-1", "cited") == '<a href="#fact-1" class="cited">1</a>'
    assert details("more", "<x>") == "<details><summary>more</summary>&lt;x&gt;</details>"
