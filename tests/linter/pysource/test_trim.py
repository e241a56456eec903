"""Taking out what holds nothing changes nothing that a walk finds, and keeps the place of everything."""

from __future__ import annotations

import ast
import time
import warnings
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from portable.linter.pysource.collected import Collected
from portable.linter.pysource.gates import asks_others, refuses
from portable.linter.pysource.marks import holding
from portable.linter.pysource.trim import trim
from portable.linter.pysource.uses import Slot
from portable.linter.pysource.walk import Walk
from portable.linter.reach import EVERYWHERE
from tests.linter.pysource.programs import PROGRAMS

PADDING = "def padding():\n" + "    padded = 1\n" * 45
FILLER = "".join(f"    value_{number} = {number}\n" for number in range(20))


def lines_with(text: str, mark: str = "MARK") -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if mark in line]


def parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except SyntaxError:
            return None


def walked(tree: ast.Module, marked: Sequence[int]) -> list[object]:
    """All that rules may ask of a walk, without the nodes."""
    found = Collected()
    Walk(found, EVERYWHERE, holding(marked)).module(tree)

    def slot(one: Slot) -> tuple[object, ...]:
        kind = type(one.parent).__name__
        return one.kind, one.key, one.callee, kind, refuses(one.parent), asks_others(one.parent, found.before)

    uses = [use for some in found.names.values() for use in some]
    return [
        [(use.name, place(use.node), use.reach, use.route, slot(use.slot), use.call is not None) for use in uses],
        [(use.value, place(use.node), use.reach, use.route, slot(use.slot)) for use in found.strings],
        [(use.value, place(use.node), use.reach, use.route, slot(use.slot)) for use in found.numbers],
        [(use.module, use.names, place(use.node), use.reach, use.route, use.optional) for use in found.imports],
        [(place(node), reach, route, slot(where)) for node, reach, route, where in found.compares],
        [(use.names, use.node.name, use.node.lineno, use.reach, use.route) for use in found.decorated],
    ]


def place(node: ast.expr | ast.stmt) -> tuple[int, int, int | None, int | None]:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(PROGRAMS, st.booleans())
def test_a_walk_finds_the_same(text: str, few: bool) -> None:
    text += PADDING
    whole = parsed(text)
    assume(whole is not None)
    marked = lines_with(text)[:1] if few else lines_with(text)
    trimmed = trim(text, marked)
    assert trimmed.count("\n") == text.count("\n")
    tree = parsed(trimmed)
    # What does not parse is parsed as it was.
    if tree is not None and whole is not None:
        assert walked(tree, marked) == walked(whole, marked)


KEPT = {
    "an import": "import os",
    "an import in a branch of the module": "if x:\n    import os",
    "a branch that leaves": "def f():\n    if is_xpu():\n        return\n    MARK" + "\n    y = 1" * 20,
    "what a name stands for": "def f():\n    x = torch\n    x.MARK" + "\n    y = 1" * 20,
    "a name of a name": "z = torch.cuda\n\ndef f():\n    x = z\n    x.MARK" + "\n    y = 1" * 20,
    "a raise at the end of a branch": "if not MARK:\n" + FILLER + "    raise Error(1)",
    "the one branch in an else": "if MARK:\n" + FILLER + "else:\n    if is_xpu():\n        y = 1",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_a_walk_looks_at_stays(text: str) -> None:
    trimmed = trim(text + "\n" + PADDING, lines_with(text))
    for line in text.splitlines():
        if "y = 1" not in line and "value_" not in line:
            assert line in trimmed.splitlines()


GONE = {
    "a function": "def f():\n" + FILLER,
    "a method": "class A:\n    def m(self):\n"
    + FILLER.replace("    ", "        ")
    + "    def n(self):\n        MARK\n",
    "statements of a function with a mark": "def f():\n    MARK\n" + FILLER,
    "a loop": "def f():\n    MARK\n    for value_ in x:\n" + FILLER.replace("    ", "        "),
    "prose with a mark": 'def f():\n    """Prose of value_.\n\n    MARK\n    """\n' + FILLER,
    "a list": "x = [\n" + "    value_,\n" * 20 + "]\n",
}


@pytest.mark.parametrize("text", GONE.values(), ids=GONE)
def test_what_holds_nothing_goes(text: str) -> None:
    trimmed = trim(text + PADDING, lines_with(text))
    assert "value_" not in trimmed
    assert "padded" not in trimmed
    assert parsed(trimmed) is not None


STRANGE = {
    "Python 2": "print 'x'\n",
    "an old handler": "try:\n    x\nexcept A, e:\n    pass\n",
    "quotes in a comment": "# a comment with ''' in it\nx = '''MARK'''\n",
    "an open string": "x = '''MARK\n",
    "another name for what leaves": "from pytest import skip as s\n",
    "a form feed": "\f\n",
    "little": "x = 1\n",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_what_is_strange_or_little_stays_as_it_is(text: str) -> None:
    text += "y = 1\n" if text == "x = 1\n" else PADDING
    assert trim(text, []) == text


def test_an_escaped_quote_ends_nothing() -> None:
    text = 'x = """a \\"""\ny = 1\n"""\n' + PADDING
    assert trim(text, []) == text


def test_a_row_of_statements_leaves_one_pass_on_its_last_line() -> None:
    trimmed = trim("def f():\n    MARK\n" + FILLER + PADDING, [2]).split("\n")
    assert trimmed[:22] == ["def f():", "    MARK", *[""] * 19, "    pass"]


ON = "def f():\n" + FILLER + "    x = torch\n    assert MARK == \\\n" + '"""\na\n"""\n    x.MARK\n'


@pytest.mark.parametrize("text", [ON, ON.replace("MARK", "other").replace("a\n", "MARK\n", 1)], ids=["code", "prose"])
def test_a_statement_that_goes_on_at_the_margin_stays_whole(text: str) -> None:
    """Three quotes after a backslash look like prose of the module."""
    tree, whole = parsed(trim(text + PADDING, lines_with(text))), parsed(text + PADDING)
    assert tree is not None
    assert whole is not None
    assert walked(tree, lines_with(text)) == walked(whole, lines_with(text))


def chain(length: int) -> str:
    return "".join(f"a{number} = a{number + 1}\n" for number in range(length)) + "a0.MARK\n" + PADDING


@pytest.mark.parametrize("length", [5, 60, 30_000])
def test_names_of_names_stay_however_many(length: int) -> None:
    text = chain(length)
    trimmed = trim(text, [length + 1])
    assert f"a{length - 1} = a{length}\n" in trimmed
    assert "padded" not in trimmed


def test_many_branches_take_time_in_proportion() -> None:
    """A hundred thousand are done in well under a second; with each copying those before, in half a minute."""
    text = "if MARK:\n    x\n" + "elif a:\n    y\n" * 100_000
    start = time.process_time()
    assert trim(text, [1]).startswith("if MARK:\n")
    assert time.process_time() - start < 10
