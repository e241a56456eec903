"""Decorators that let only some runtimes into a function, most of them of test suites."""

from __future__ import annotations

import ast
import re

from portable.linter.pysource.guards import DEVICES, Resolve, condition
from portable.linter.reach import EVERYWHERE, Reach

_NEEDS = re.compile(
    r"_*(?:requires?|needs?|only|run_?if|skip_?(?:if_?(?:not|no)|unless))_?(?:torch_?|multi_?|an?_?)?"
    r"(cuda|gpu|rocm|hip|xpu|hpu|tpu|npu)s?(?:_.*)?",
    re.IGNORECASE,
)
_NOT_ON = re.compile(r"_*(?:skip_?(?:if_?|on_?)|not_?(?:on_?)?)(cuda|rocm|hip|xpu|hpu|tpu)s?(?:_.*)?", re.IGNORECASE)


def marker_reach(name: str, node: ast.expr, resolve: Resolve) -> Reach:
    """Which runtimes get past a decorator of that resolved name."""
    last = name.rpartition(".")[2]
    if isinstance(node, ast.Call) and node.args:
        if last in ("skipif", "skipIf"):
            return condition(node.args[0], resolve).false
        if last == "skipUnless":
            return condition(node.args[0], resolve).true
    if match := _NEEDS.fullmatch(last):
        return DEVICES[match[1].lower()]
    if match := _NOT_ON.fullmatch(last):
        return EVERYWHERE & ~DEVICES[match[1].lower()]
    return EVERYWHERE
