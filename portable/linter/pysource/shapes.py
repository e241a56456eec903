"""Small questions about the shape of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from portable.linter.pysource.folding import fold
from portable.linter.pysource.scopes import Scopes

ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "OSError", "AttributeError"})
"""What a handler catches that provides for a module that is not there."""

_LEAVES = (ast.Return, ast.Continue, ast.Break)
_LEAVING_CALLS = frozenset({"pytest.skip", "pytest.importorskip", ".skipTest"})
"""A raise or an exit is none of these: it demands a runtime, it does not provide for the others."""


def blocks(node: ast.If | ast.Try) -> Iterable[list[ast.stmt]]:
    """The blocks directly inside a statement."""
    yield node.body
    yield node.orelse
    if isinstance(node, ast.Try):
        yield node.finalbody
        for handler in node.handlers:
            yield handler.body


def first_line(node: ast.stmt) -> int:
    """The line a statement begins on, its decorators included."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)) and node.decorator_list:
        return min(node.lineno, node.decorator_list[0].lineno)
    return node.lineno


def leaves(body: Sequence[ast.stmt], scopes: Scopes) -> bool:
    """Whether a block never ends at its end."""
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        name = scopes.resolve(last.value.func) or f".{getattr(last.value.func, 'attr', '')}"
        return name in _LEAVING_CALLS
    return isinstance(last, _LEAVES)


def every_argument(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function, stars included."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return every + [one for one in (arguments.vararg, arguments.kwarg) if one is not None]


def target_name(target: ast.expr) -> str:
    """What an assignment gives a value to: a variable, attribute or key."""
    if isinstance(target, ast.Subscript):
        return fold(target.slice) or ""
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that have a default, with it."""
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True))
    keyed = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return pairs + [(one, default) for one, default in keyed if default is not None]
