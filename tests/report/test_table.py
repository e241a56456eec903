"""Tables of text: aligned, narrowed, as records, Markdown and CSV."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.report.table import Column, Table, aligned, escaped, fitted, markdown, neutralized, records
from portable.report.table import csv as to_csv
from portable.report.terminal import cells

TABLE = Table(
    (Column("name", "name"), Column("size", "size", right=True, worth=1), Column("note", "note", worth=2)),
    (("a", "10", "first"), ("long-name", "9", "")),
)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


def tables() -> st.SearchStrategy[Table]:
    rows = st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=4)
    return rows.map(lambda found: neutralized(Table(TABLE.columns, tuple(found)), unicode=True))


def test_columns_stand_below_each_other_and_numbers_to_the_right() -> None:
    assert aligned(TABLE) == "name       size  note\na            10  first\nlong-name     9\n"


def test_wide_characters_take_two_cells() -> None:
    table = Table(TABLE.columns, (("日本", "1", "x"), ("ab", "1", "x")))
    assert aligned(table) == "name  size  note\n日本     1  x\nab       1  x\n"


@pytest.mark.parametrize(("width", "keys"), [(None, 3), (22, 3), (21, 2), (20, 2), (15, 2), (14, 1), (9, 1)])
def test_the_least_columns_go_first(width: int | None, keys: int) -> None:
    found = fitted(TABLE, width)
    assert found is not None
    assert [column.key for column in found[0].columns] == ["name", "size", "note"][:keys]
    assert found[1] == ("size", "note")[keys - 1 :]


def test_a_narrow_column_stays_where_a_wider_one_of_more_worth_has_no_room() -> None:
    columns = (Column("a", "a"), Column("wide", "wide" * 9, worth=1), Column("b", "b", worth=2))
    found = fitted(Table(columns, (("1", "2", "3"),)), 10)
    assert found is not None
    assert [column.key for column in found[0].columns] == ["a", "b"]


def test_what_never_goes_and_does_not_fit_gives_nothing() -> None:
    assert fitted(TABLE, 8) is None


@given(tables(), st.integers(min_value=1, max_value=80))
def test_what_fits_is_no_wider_than_the_width(table: Table, width: int) -> None:
    found = fitted(table, width)
    if found is not None:
        assert all(cells(line) <= width for line in aligned(found[0]).splitlines())
        assert {column.title for column in found[0].columns} | set(found[1]) == {"name", "size", "note"}


def test_records_leave_out_what_is_empty() -> None:
    assert records(TABLE) == "a\n  size  10\n  note  first\nlong-name\n  size  9\n"
    assert records(Table(TABLE.columns, ())) == ""


@given(tables())
def test_csv_is_read_back_as_it_was(table: Table) -> None:
    found = list(csv.reader(io.StringIO(to_csv(table), newline="")))
    assert found[0] == ["name", "size", "note"]
    for row, wanted in zip(found[1:], table.rows, strict=True):
        assert [text.removeprefix("'") for text in row] == [text.removeprefix("'") for text in wanted]


@pytest.mark.parametrize("formula", ["=1+1", "@cmd", "+1", "-x", "\t=1"])
def test_a_spreadsheet_runs_no_text(formula: str) -> None:
    table = Table((Column("a", "a"),), ((formula,),))
    (row,) = list(csv.reader(io.StringIO(to_csv(table))))[1:]
    assert row[0][0] in ("'", " ")


def test_negative_numbers_stay_numbers() -> None:
    assert to_csv(Table((Column("a", "a"),), (("-1.5",),))) == "a\n-1.5\n"


def test_markdown_keeps_text_as_text() -> None:
    assert (
        markdown(Table((Column("a", "a|b", right=True),), (("x|y\n<b>",),)))
        == "| a\\|b |\n| ---: |\n| x\\|y &lt;b> |\n"
    )
    assert escaped("a\x1bb") == "a\\\\x1bb"


def test_control_characters_are_written_out() -> None:
    assert neutralized(Table((Column("a", "a"),), (("x\x1b[1m×",),)), unicode=False).rows == (("x\\x1b[1mx",),)
