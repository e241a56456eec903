"""What a variable or a function says of the runtimes, by the condition it holds and by its own name."""

from __future__ import annotations

import ast

from portable.linter.pysource.guards import ANY, Resolve, by_word, condition
from portable.linter.pysource.scopes import Flag

_ANSWERS = (ast.BoolOp, ast.Call, ast.Compare, ast.UnaryOp)
"""Expressions that may say which runtime this is."""


def answer(value: ast.expr | None, name: str, meaning: Resolve) -> Flag | None:
    """What is true and false of the runtimes where a name has this value; `is_nvidia = kind == "cuda"` says both."""
    flag = condition(value, meaning) if isinstance(value, _ANSWERS) else ANY
    if flag == ANY:
        return None
    told = by_word(name)
    return flag if told == ANY else Flag(flag.true & told.true, flag.false | told.false)


def returned(node: ast.FunctionDef | ast.AsyncFunctionDef, meaning: Resolve) -> Flag | None:
    """What a function says that only returns an answer."""
    body = node.body[1:] if is_prose(node.body[0]) else node.body
    only = body[0] if len(body) == 1 else None
    return answer(only.value, node.name, meaning) if isinstance(only, ast.Return) else None


def keeps(value: ast.expr | None, before: str | Flag | None) -> bool:
    """Whether a name keeps its meaning after an assignment: nothing, or no, is what it has for those left out.

    `except ImportError: torch = None` says that the module may be absent, `except Exception: has_xpu = False` that
    who cannot be asked has none.
    """
    if not isinstance(value, ast.Constant):
        return False
    return value.value is None or (value.value is False and isinstance(before, Flag))


def is_prose(node: ast.stmt) -> bool:
    """Whether a statement is a docstring or another string on its own."""
    return isinstance(node, ast.Expr) and isinstance(node.value, (ast.Constant, ast.JoinedStr))
