"""Taking out what holds nothing keeps the place of everything else."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from portable.linter.pysource.trim import trim

FILLER = "".join(f"    value_{number} = {number}\n" for number in range(20))
BLOCKS = (
    "import torch\n",
    "def f():\n" + FILLER,
    "def g():\n" + FILLER + "    return MARK\n",
    "@decorated(\n    1\n)\ndef h():\n" + FILLER,
    "class A:\n    def m(self):\n" + FILLER.replace("    ", "        ") + "    def n(self):\n        return MARK\n",
    "X = [\n" + "    1,\n" * 60 + "]\n",
    "Y = [\n" + "    1,\n" * 60 + "    MARK,\n]\n",
    "if x:\n" + FILLER + "else:\n    MARK\n",
    "def s():\n    text = '''\nclass B:\n    MARK\n'''\n" + FILLER,
    "# a comment with ''' in it\n",
    "async def a():\n" + FILLER,
)


def marked(text: str) -> list[str]:
    """Every mark in the tree, with its place."""
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and node.id == "MARK"]
    return [f"{node.lineno}:{node.col_offset}" for node in found]


@given(st.lists(st.sampled_from(BLOCKS), max_size=8), st.booleans())
def test_what_holds_a_mark_stays_at_its_place(blocks: Sequence[str], ends: bool) -> None:
    text = "".join(blocks)
    text = text if ends else text.rstrip("\n")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if "MARK" in line]
    trimmed = trim(text, lambda first, last: any(first <= line <= last for line in lines))
    assert trimmed.count("\n") == text.count("\n")
    try:
        found = marked(trimmed)
    except SyntaxError:
        return
    assert sorted(found) == sorted(marked(text))


def test_quotes_in_a_comment_do_not_draw_in_what_follows() -> None:
    text = BLOCKS[8] + BLOCKS[9] + BLOCKS[2] + BLOCKS[8]
    lines = [number for number, line in enumerate(text.split("\n"), 1) if "MARK" in line]
    assert marked(trim(text, lambda first, last: any(first <= line <= last for line in lines))) == marked(text)


def test_a_definition_without_marks_goes() -> None:
    text = BLOCKS[0] + BLOCKS[1] + BLOCKS[2]
    trimmed = trim(text, lambda first, last: first <= text.count("\n") <= last)
    assert "def f" not in trimmed
    assert "def g" in trimmed
