"""Statements are told apart without a parser, where they can be."""

from __future__ import annotations

import pytest

from portable.linter.pysource.pieces import header_end, indent_of, is_complete, pieces

TEXT = """\
import os
@one
@two(
    1
)
def f():
    pass

# between
x = [
    1,
]
if x:
    a
elif y:
    b
else:
    c
'''prose'''
other()
"""


def test_each_has_its_lines_and_its_kind() -> None:
    lines = TEXT.split("\n")
    found = [
        (one.first, one.end, one.kind, one.name, tuple(one.clauses)) for one in pieces(lines, 0, len(lines), "", set())
    ]
    assert found == [
        (0, 1, "import", "", ()),
        (1, 9, "def", "", ()),
        (9, 12, "name", "x", ()),
        (12, 18, "if", "", (14, 16)),
        (18, 19, "text", "", ()),
        (19, 21, "", "", ()),
    ]


def test_what_stands_in_a_string_begins_nothing() -> None:
    lines = ["x = '''", "y = 1", "'''", "z = 1"]
    assert [one.first for one in pieces(lines, 0, 4, "", {1, 2})] == [0, 3]


GOES_ON = (
    ["x = [", "1]"],
    ["x = 1,", "y"],
    ["x = (a and", "b)"],
    ["x = ('a'", "'b')"],
    ["x = (a", "if b else c)"],
    ["x = 1 \\", "+ 2"],
    ["x = [1,  # ]", "2]"],
    ["x = ('#',", "2)"],
)


@pytest.mark.parametrize("lines", GOES_ON, ids=" ".join)
def test_a_statement_that_goes_on_is_not_complete(lines: list[str]) -> None:
    assert not is_complete(lines, 0, 1, set())


ENDS = (
    ["x = [1]  # (", "y = 2"],
    ["x = 1", "if y: z"],
    ["from a import *", "y = 2"],
    ["x = ')'", "'''prose'''"],
    ["x = 1", "", "# and so on,", ""],
)


@pytest.mark.parametrize("lines", ENDS, ids=" ".join)
def test_a_statement_that_ends_is_complete(lines: list[str]) -> None:
    assert is_complete(lines, 0, len(lines) - 1, set())


def test_a_header_ends_at_its_colon() -> None:
    assert header_end(["def f(", "    a: int,", ") -> b:  # why:", "    pass"], 0, 4) == 3
    assert header_end(["if x: y"], 0, 1) == -1
    assert header_end(["def f(a={'b':", "1}):"], 0, 2) == -1
    assert header_end(["def f(a='#'):", "    if b:"], 0, 2) == -1


def test_an_indent_is_that_of_the_first_statement() -> None:
    assert indent_of(["", "# comment", "\t  x", "y"], 0, 4) == "\t  "
    assert indent_of(["", "#"], 0, 2) == ""
