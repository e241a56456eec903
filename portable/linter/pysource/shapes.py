"""Small questions about the shape of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from portable.linter.pysource.choices import is_device
from portable.linter.pysource.folding import fold
from portable.linter.pysource.scopes import Scopes

_ABSENCE = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "OSError", "AttributeError"})
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


def absent(node: ast.Try, scopes: Scopes) -> bool:
    """Whether a handler provides for what is not there."""
    for handler in node.handlers:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        if any(kind is None or scopes.resolve(kind) in _ABSENCE for kind in kinds):
            return True
    return False


def leaves(body: Sequence[ast.stmt], scopes: Scopes) -> bool:
    """Whether a block never ends at its end."""
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        name = scopes.resolve(last.value.func) or f".{getattr(last.value.func, 'attr', '')}"
        return name in _LEAVING_CALLS
    return isinstance(last, _LEAVES)


def beginning(node: ast.Call) -> ast.Compare | None:
    """`x.startswith("cuda")` as a comparison with `x`: its beginning stands for all of it."""
    if isinstance(node.func, ast.Attribute) and node.func.attr == "startswith" and len(node.args) == 1:
        return ast.copy_location(ast.Compare(node.func.value, [ast.In()], node.args), node)
    return None


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function, stars included."""
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return every + [one for one in (arguments.vararg, arguments.kwarg) if one is not None]


def named(target: ast.expr) -> str:
    """What an assignment gives a value to: a variable, attribute or key."""
    if isinstance(target, ast.Subscript):
        return fold(target.slice) or ""
    return target.attr if isinstance(target, ast.Attribute) else target.id if isinstance(target, ast.Name) else ""


def defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that have a default, with it; of `torch.device("cuda")`: the name of the device."""
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True))
    keyed = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    pairs += [(one, default) for one, default in keyed if default is not None]
    return [(one, default.args[0] if is_device(default) else default) for one, default in pairs]
