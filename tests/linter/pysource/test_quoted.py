"""Lines within strings of three quotes are told from code."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.pysource.quoted import quoted_lines

LINES = ("x = 1", '"""a', 'b"""', "'''c", "d'''", '"""', "y = '''e''' + \"\"\"", "f", "", "    ", 'z = call(\'a\', """')


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_they_are_those_of_the_tree(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))]
    within = {line for node in nodes for line in range(node.lineno, node.end_lineno or 0)}
    found = quoted_lines(text)
    # A string after a string is one node with it: then a line between them may begin within none.
    assert found is not None
    assert found <= within


DOUBTFUL = {
    "a comment": 'x = 1  # """\n',
    "another string": 'x = \'"""\'\n',
    "no end": '"""\n',
    "an end that is none": '"""a\\"""\n"""\n',
    "a comment beside the other kind": '\'\'\'a\'\'\'\n# """\n"""b"""\n',
}


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_in_doubt_nobody_knows(text: str) -> None:
    assert quoted_lines(text) is None


def test_a_string_and_its_lines() -> None:
    assert quoted_lines('x = call("a", """\nb\n""")\ny = 1\n') == {1, 2}
    assert quoted_lines("'''\n\"\"\"\n'''\n") == {1, 2}
    assert quoted_lines("x = 1\n") == set()
