"""Conditions that decide between accelerators: what a branch demands, and whether another one is provided for."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from portable.linter.pysource.folding import fold
from portable.linter.pysource.guards import ANY, DEVICES, by_word
from portable.linter.reach import reach

_CUDA = reach("cuda rocm")
_OTHERS = ("xpu", "hpu", "mtia", "xla", "tpu", "neuron", "npu", "mlu", "musa", "mps")


def requires(node: ast.AST | None) -> bool:
    """Whether a condition ends the program where it does not hold: an assert, or a branch that raises or exits."""
    if isinstance(node, ast.Assert):
        return True
    return isinstance(node, ast.If) and _is_not(node.test) and _stops(node.body[-1])


def _is_not(test: ast.expr) -> bool:
    return isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)


def _stops(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        return True
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        return False
    called = node.value.func
    return (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")) in (
        "exit",
        "_exit",
        "abort",
    )


def asks_others(node: ast.AST | None, before: Mapping[int, ast.If]) -> bool:
    """Whether the branches of a choice ask for another accelerator, by test or by comparison.

    `before` gives the branch before an `elif`, by its identity.
    """
    while node is not None and id(node) in before:
        node = before[id(node)]
    if isinstance(node, (ast.If, ast.IfExp)):
        tests = [node.test, *_later_tests(node)]
        return any(_names_other(test) for test in tests)
    if isinstance(node, ast.BoolOp):
        return any(_names_other(value) for value in node.values)
    return False


def _later_tests(node: ast.If | ast.IfExp) -> list[ast.expr]:
    """The conditions of the branches after this one."""
    tests: list[ast.expr] = []
    rest = node.orelse
    while True:
        inner = rest[0] if isinstance(rest, list) and len(rest) == 1 else rest
        if not isinstance(inner, (ast.If, ast.IfExp)):
            return tests
        tests.append(inner.test)
        rest = inner.orelse


def _names_other(test: ast.expr) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute) and (node.attr in _OTHERS or node.attr == "accelerator"):
            return True
        if isinstance(node, ast.Name) and by_word(node.id) != ANY and by_word(node.id).true != _CUDA:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.partition(":")[0] in _OTHERS:
            return True
    return False


def names_cuda_alone(node: ast.Compare) -> bool:
    """Whether a comparison is with the device cuda, and with no other accelerator's."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        return False
    words: set[str] = set()
    for side in (node.left, node.comparators[0]):
        elements = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
        for element in elements:
            inner = element.args[0] if isinstance(element, ast.Call) and len(element.args) == 1 else element
            text = fold(inner)
            if text is not None:
                words.add(text.partition(":")[0])
    bits = [DEVICES[word] for word in words if word in DEVICES and word not in ("cpu", "meta")]
    return "cuda" in words and all(bit == _CUDA for bit in bits)
