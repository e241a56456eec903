"""Choices by the name of a device: the cases of a `match`, the keys of a dict; who comes by each of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from portable.linter.pysource.folding import fold
from portable.linter.pysource.guards import DEVICES, member
from portable.linter.reach import EVERYWHERE, Reach

Case = tuple[Reach, list[ast.expr], list[ast.stmt]]
"""Who comes by, what stands in the pattern and the guard, and the block."""


def cases(node: ast.Match) -> Iterator[Case]:
    """The cases; each is reached by who was not taken by one before. Several devices side by side are no tie."""
    rest = EVERYWHERE
    named = [_pattern(case.pattern) for case in node.cases]
    is_choice = len(set(named) - {None}) > 1
    for case, bits in zip(node.cases, named, strict=True):
        parts = [*([] if is_choice else _values(case.pattern)), *([case.guard] if case.guard else [])]
        if bits is None:
            yield (rest if _is_wild(case.pattern) else EVERYWHERE), parts, case.body
        else:
            yield bits & rest, parts, case.body
            rest &= EVERYWHERE if case.guard else ~bits


def _values(pattern: ast.pattern) -> list[ast.expr]:
    found = [getattr(one, "value", None) or getattr(one, "cls", None) for one in ast.walk(pattern)]
    return [one for one in found if isinstance(one, ast.expr)]


def of_keys(node: ast.Dict) -> Sequence[Reach]:
    """Who comes by each value of a dict; all by each where its keys are not several devices."""
    everybody = [EVERYWHERE] * len(node.keys)
    if len(node.keys) < 2 or any(key is None for key in node.keys):
        return everybody
    words = [_word(key) for key in node.keys if key is not None]
    if any(word not in DEVICES for word in words):
        return everybody
    return [DEVICES[word] for word in words]


def _pattern(pattern: ast.pattern) -> Reach | None:
    """The runtimes of the devices that a pattern names; None if it names anything else."""
    options = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    bits = 0
    for option in options:
        word = _word(option.value) if isinstance(option, ast.MatchValue) else ""
        if word not in DEVICES:
            return None
        bits |= DEVICES[word]
    return bits


def _is_wild(pattern: ast.pattern) -> bool:
    return isinstance(pattern, ast.MatchAs) and pattern.pattern is None


def _word(node: ast.expr) -> str:
    text = member(node) if isinstance(node, ast.Attribute) else fold(node)
    return text.partition(":")[0].lower() if text else ""


def is_device(node: ast.expr) -> TypeGuard[ast.Call]:
    """Whether an expression is `torch.device("…")`: it makes nothing on the device, it names it."""
    if not (isinstance(node, ast.Call) and len(node.args) == 1):
        return False
    return getattr(node.func, "attr", getattr(node.func, "id", "")) == "device"
