"""Python programs made at random, of what is hard to take apart without a parser."""

from __future__ import annotations

from hypothesis import strategies as st

SIMPLE = (
    *("x = 1", "torch = other", "alias = torch.cuda", "flag = is_xpu_available()", "a = b = torch", "(q) = 2"),
    *("import torch", "from torch import cuda as c", "from . import y", "x: int = torch", "x += 1", "x, torch = 1, 2"),
    *("use(torch.cuda.MARK)", "use(x, alias.MARK, flag)", "y = x.MARK", "torch.MARK = x", "a = 1; b = y.MARK"),
    *("a = 1; import os", "return", "return x.MARK", "continue", "pytest.skip('no')", "sys.exit(1)", "raise Error(x)"),
    *("assert x", "assert x.MARK", "del x", "global g", "print(';')", "match = 3", "f'{torch.MARK}'", "x = 'MARK'"),
    *('"""Prose."""', '"""Prose\n  with MARK\nx = 1\n"""', "'''Prose.\n'''", 'r"""MARK"""', '"""MARK""".join(x)'),
    *(
        "# prose MARK",
        "# it's (",
        "# '''",
        "s = \"'''\"",
        's = \'"""\'',
        "x = '''\nMARK\ny = 2\n'''",
        'x = """\n[\n"""',
    ),
    *("x = call(\n  1,\n)", "x = call(\n'MARK',\n1)", "call(\ntorch=1,\nx=y.MARK,\nb=2,\n)", "x = (1 +\n2)"),
    *("x = 1 + \\\n2", "if a: return", "if a: b = x.MARK", "z = [  # :)\n1,\n# MARK ]\n2,\n]", "z = ['a'\n'b'\n'(']"),
    *("d = {\n'cuda': x.MARK,\n}", "call(a,  # (\nb)", "z = [x\nfor x in y\nif x.MARK]", "x = not flag", "x = None"),
    *("z = '#'; x = 1", "call('#',\nx.MARK)", "x = \\\ntorch.cuda", "type(x).MARK", "@decorated|def one(): pass"),
)
"""Statements and comments; the lines after their first stand at the block's indent or at the left margin."""

HEADERS = (
    *(
        "def f(a=1, torch=x):",
        "def f(a='#', b=2):",
        "def g(\n  a,\n  b=x.MARK,\n):",
        "@decorated|def h():",
        "@decorated(\n1\n)|class A(B):",
    ),
    *("class C:  # :(", "class D(x.MARK):", "async def k(): # '", "if flag:", "if is_xpu_available():", "if x.MARK:"),
    *("if not torch.cuda.is_available():", "for i in y:", "while z:", "with x.MARK() as torch:", "if (a and\nb):"),
    *("async def m(\nself, x: int = {'a':\n1}) -> None:", "with a, \\\nb:", "match x:|  case 1:", "try:"),
)
Tree = list["str | tuple[str, Tree, Tree]"]


def _blocks(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    compound = st.tuples(st.sampled_from(HEADERS), inner, inner)
    return st.lists(st.one_of(st.sampled_from(SIMPLE), compound), min_size=1, max_size=7)


_TREES: st.SearchStrategy[Tree] = st.recursive(
    st.lists(st.sampled_from(SIMPLE), min_size=1, max_size=9), _blocks, max_leaves=12
)
PROGRAMS = st.builds(
    lambda tree, unit, margin: "\n".join(_written(tree, "", unit, margin)) + "\n",
    _TREES,
    st.sampled_from(["    ", "  ", "\t"]),
    st.booleans(),
)
"""Their texts."""


def _written(tree: Tree, indent: str, unit: str, margin: bool) -> list[str]:
    """The lines of a block."""
    lines: list[str] = []
    for one in tree:
        if isinstance(one, str):
            lines += _lines(one, indent, margin)
            continue
        header, body, other = one
        inner = indent + unit * (2 if header.startswith("match") else 1)
        lines += [*_lines(header, indent, margin), *_written([*body, "pass"], inner, unit, margin)]
        for clause in _CLAUSES.get(header.split(maxsplit=1)[0], ()):
            lines += [indent + clause, *_written([*other, "..."], inner, unit, margin)]
    return lines


_CLAUSES = {
    "if": ("elif is_xpu_available():", "elif x.MARK:", "else:  # that is"),
    "for": ("else:",),
    "try:": ("except ImportError:", "finally:"),
}


def _lines(text: str, indent: str, margin: bool) -> list[str]:
    """A statement's lines; after `|` a line has the indent whatever the margin."""
    found: list[str] = []
    for part in text.split("|"):
        first, *rest = part.split("\n")
        found += [indent + first, *(line if margin else indent + line for line in rest)]
    return found
