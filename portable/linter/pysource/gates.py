"""Conditions that decide between accelerators: what a branch demands, and whether another one is provided for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import reduce
from operator import or_

from portable.linter.pysource.folding import fold
from portable.linter.pysource.guards import ANY, DEVICES, by_word
from portable.linter.reach import NOWHERE, Reach, reach

_CUDA = reach("cuda rocm")
_NO_DEVICES = frozenset({"hip", "rocm", "vulkan"})
"""Beside these, "cuda" is no device of torch."""
_OTHERS = ("xpu", "hpu", "mtia", "xla", "tpu", "neuron", "npu", "mlu", "musa", "mps")

_SWITCHES = ("torch.backends.cuda.", "torch.backends.cudnn.")


def requires(node: ast.AST | None, asked: ast.expr) -> bool:
    """Whether the program ends where a part of a condition does not hold: an assert, a branch that raises or exits."""
    if isinstance(node, ast.Assert):
        return _needs(node.test, asked, ast.And)
    return refuses(node) and isinstance(node, ast.If) and _needs(node.test, asked, ast.Or)


def refuses(node: ast.AST | None) -> bool:
    """Whether a branch ends the program: what is asked in its condition chooses nothing."""
    return isinstance(node, ast.Assert) or (isinstance(node, ast.If) and _stops(node.body[-1]))


def _needs(test: ast.expr, asked: ast.expr, joined: type[ast.boolop]) -> bool:
    """Whether a part decides alone: `a` of `assert a and b`, `a` of `if not a or b: raise`."""
    if isinstance(test, ast.BoolOp):
        return isinstance(test.op, joined) and any(_needs(value, asked, joined) for value in test.values)
    is_not = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    return is_not == (joined is ast.Or) and any(node is asked for node in ast.walk(test))


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


def asks_others(node: ast.AST | None, before: Mapping[int, ast.If], own: ast.expr | None = None) -> bool:
    """Whether the branches of a choice ask for another accelerator, by test or by comparison.

    `before` gives the branch before an `elif`, by its identity; `own` is a part of a condition that does not count.
    """
    while node is not None and id(node) in before:
        node = before[id(node)]
    if isinstance(node, ast.Assert):
        return _names_other(node.test, own)
    if isinstance(node, (ast.If, ast.IfExp)):
        tests = [node.test, *_later_tests(node)]
        return any(_names_other(test, own) for test in tests)
    if isinstance(node, ast.BoolOp):
        return any(_names_other(value, own) for value in node.values)
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


def _names_other(test: ast.expr, own: ast.expr | None) -> bool:
    rest: list[ast.AST] = [test]
    while rest:
        node = rest.pop()
        if node is own:
            continue
        rest.extend(ast.iter_child_nodes(node))
        if isinstance(node, ast.Attribute) and (node.attr in _OTHERS or node.attr == "accelerator"):
            return True
        if isinstance(node, ast.Name) and by_word(node.id) != ANY and by_word(node.id).true != _CUDA:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.partition(":")[0] in _OTHERS:
            return True
    return False


def provided(node: ast.Compare) -> Reach:
    """The runtimes of the devices that something is compared with; nowhere if it is no device, or cuda is not there."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Eq, ast.NotEq, ast.In, ast.NotIn)):
        return NOWHERE
    words: set[str] = set()
    for side in (node.left, node.comparators[0]):
        several = isinstance(side, (ast.Tuple, ast.List, ast.Set)) and isinstance(node.ops[0], (ast.In, ast.NotIn))
        words.update(_device_word(one) for one in (getattr(side, "elts", ()) if several else [side]))
    if "cuda" not in words or not words.isdisjoint(_NO_DEVICES):
        return NOWHERE
    return reduce(or_, (DEVICES.get(word, NOWHERE) for word in words))


def _device_word(node: ast.expr) -> str:
    inner = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else node
    return (fold(inner) or "").partition(":")[0]


def tells_builds(node: ast.AST | None, asked: ast.expr) -> bool:
    """Whether what is asked only finds the build of torch: `torch.cuda.is_available() and torch.version.hip`."""
    for inner in ast.walk(node) if node is not None else ():
        if isinstance(inner, ast.BoolOp) and isinstance(inner.op, ast.And) and asked in inner.values:
            return any(ast.unparse(value).startswith("torch.version.") for value in inner.values)
    return False


def tunes_cuda(node: ast.AST | None) -> bool:
    """Whether a branch does nothing but set switches of CUDA's own libraries: nothing is lost where it is not taken."""
    if not isinstance(node, ast.If) or node.orelse:
        return False
    targets = [ast.unparse(one.targets[0]) if isinstance(one, ast.Assign) else "" for one in node.body]
    return all(target.startswith(_SWITCHES) for target in targets)


def wants_cuda(node: ast.AST | None, asked: ast.expr) -> bool:
    """Whether a condition ends the program only for those who want CUDA: `args.cuda and not` it is there."""
    test = node.test if isinstance(node, (ast.If, ast.Assert)) else None
    rest = [value for value in getattr(test, "values", ()) if all(inner is not asked for inner in ast.walk(value))]
    named = [ast.unparse(value).lower() for value in rest]
    return refuses(node) and any("cuda" in name or "gpu" in name for name in named)
