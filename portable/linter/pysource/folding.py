"""String expressions to text, as far as it is known before they run."""

from __future__ import annotations

import ast

UNKNOWN = "{}"
_DEEPEST = 40


def fold(node: ast.expr, depth: int = 0) -> str | None:
    """The text of a string expression with `{}` for its unknown pieces; None if it is no string.

    >>> fold(ast.parse('f"cuda:{rank}"', mode="eval").body)
    'cuda:{}'
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_piece(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Mod)) and depth < _DEEPEST:
        left = fold(node.left, depth + 1)
        if isinstance(node.op, ast.Mod):
            return left
        right = fold(node.right, depth + 1)
        return None if left is None and right is None else (left or UNKNOWN) + (right or UNKNOWN)
    return None


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Constant):
        return str(part.value.value)
    return UNKNOWN
