"""One pass over a module's syntax tree: every resolved name, string and import, with the runtimes that reach it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from portable.linter.pysource.answers import answer, is_prose, keeps, returned
from portable.linter.pysource.choices import cases
from portable.linter.pysource.collected import Collected
from portable.linter.pysource.expressions import Expressions
from portable.linter.pysource.guards import condition
from portable.linter.pysource.marked import marker_reach
from portable.linter.pysource.probes import asks_for
from portable.linter.pysource.scopes import module_of
from portable.linter.pysource.shapes import absent, blocks, first_line, leaves, named, parameters
from portable.linter.pysource.trim import Holds
from portable.linter.pysource.uses import OTHER, Decorated, ImportUse, Slot
from portable.linter.reach import Reach


class Walk(Expressions):
    """One pass over statements, and what stands in them."""

    def __init__(self, found: Collected, reach: Reach, holds: Holds) -> None:
        super().__init__(found, reach)
        self._tests: tuple[ast.expr, ...] = ()
        self._holds = holds

    def module(self, tree: ast.Module) -> None:
        """The whole module; imports anywhere at its top level count from its first line."""
        self._bind_imports(tree.body)
        self._block(tree.body)

    def _bind_imports(self, body: Sequence[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._scopes.bind_import(node)
            elif isinstance(node, (ast.If, ast.Try)):
                for inner in blocks(node):
                    self._bind_imports(inner)

    def _block(self, body: Sequence[ast.stmt]) -> None:
        """A block; after a guard that leaves it, the rest is reached by the others only."""
        before = self._reach
        for node in body:
            handler = _STATEMENTS.get(type(node))
            if handler is not None:
                if handler is Walk._import or self._holds(first_line(node), node.end_lineno or node.lineno):
                    handler(self, node)
                elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    self._rebind(node.targets[0].id, node.value)
            elif self._holds(node.lineno, node.end_lineno or node.lineno):
                self._children(node)
            self._reach &= self._left(node)
        self._reach = before

    def _left(self, node: ast.stmt) -> Reach:
        """Who comes past a statement."""
        if isinstance(node, ast.If) and leaves(node.body, self._scopes):
            return condition(node.test, self._meaning).false
        return -1

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._scopes.bind_import(node)
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._imported(alias.name, (), node)
        else:
            self._imported(module_of(node), tuple(alias.name for alias in node.names), node)

    def _imported(self, module: str, names: tuple[str, ...], node: ast.stmt) -> None:
        optional = self._optional or any(asks_for(test, module) for test in self._tests)
        self.found.imports.append(ImportUse(module, names, node, self._reach, self._here(), optional))

    def _if(self, node: ast.If) -> None:
        self._expression(node.test, Slot("test", parent=node))
        flag = condition(node.test, self._meaning)
        before = self._tests
        self._tests = (*before, node.test)
        self._within(flag.true, node.body)
        self._tests = before
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
            self.found.before[id(node.orelse[0])] = node
        self._within(flag.false, node.orelse)

    def _within(self, reach: Reach, body: Sequence[ast.stmt]) -> None:
        before = self._reach
        self._reach &= reach
        self._block(body)
        self._reach = before

    def _while(self, node: ast.While) -> None:
        self._expression(node.test, Slot("test", parent=node))
        self._block(node.body)
        self._block(node.orelse)

    def _assert(self, node: ast.Assert) -> None:
        self._expression(node.test, Slot("test", parent=node))

    def _match(self, node: ast.Match) -> None:
        self._expression(node.subject, OTHER)
        for reach, parts, body in cases(node):
            for part in parts:
                self._expression(part, OTHER)
            self._within(reach, body)

    def _try(self, node: ast.Try) -> None:
        before = self._optional
        self._optional = before or absent(node, self._scopes)
        self._block(node.body)
        self._optional = before
        for handler in node.handlers:
            self._block(handler.body)
        self._block(node.orelse)
        self._block(node.finalbody)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        reach = self._decorators(node)
        self._scopes.bind(node.name, returned(node, self._meaning))
        arguments = node.args
        self._defaults(arguments)
        before = self._reach
        self._reach &= reach
        self._scopes.enter("function")
        self._route.append(node.name)
        for argument in parameters(arguments):
            self._scopes.bind(argument.arg, None)
            if argument.annotation is not None:
                self._annotation(argument.annotation)
        if node.returns is not None:
            self._annotation(node.returns)
        self._block(node.body)
        self._route.pop()
        self._scopes.leave()
        self._reach = before

    def _decorators(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Reach:
        """Collect a definition's decorators; who they let through."""
        names: list[str] = []
        reach = self._reach
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            names.append(self._scopes.resolve(called) or "")
            reach &= marker_reach(names[-1], decorator, self._meaning)
            self._expression(decorator, Slot("decorator", parent=node))
        if names:
            self.found.decorated.append(Decorated(tuple(names), node, reach, self._here(node.name)))
        return reach

    def _class(self, node: ast.ClassDef) -> None:
        reach = self._decorators(node)
        self._scopes.bind(node.name, None)
        for expression in (*node.bases, *(keyword.value for keyword in node.keywords)):
            self._expression(expression, OTHER)
        before = self._reach
        self._reach &= reach
        self._scopes.enter("class")
        self._route.append(node.name)
        self._block(node.body)
        self._route.pop()
        self._scopes.leave()
        self._reach = before

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None:
            is_field = isinstance(node, ast.AnnAssign) and self._scopes.kind == "class"
            self._expression(node.value, Slot("default" if is_field else "assign", named(targets[0]), node))
        if isinstance(node, ast.AnnAssign):
            self._annotation(node.annotation)
        for target in targets:
            if isinstance(target, ast.Name):
                self._rebind(target.id, node.value)
            else:
                self._expression(target, Slot("other", parent=node))

    def _rebind(self, name: str, value: ast.expr | None) -> None:
        if isinstance(value, (ast.Name, ast.Attribute)):
            self._scopes.bind(name, self._scopes.resolve(value))
        elif not keeps(value, self._scopes.look_up(name)):
            self._scopes.bind(name, answer(value, name, self._meaning))

    def _expr_statement(self, node: ast.Expr) -> None:
        if not is_prose(node):
            self._expression(node.value, OTHER)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._expression(node.iter, OTHER)
        self._hide(node.target)
        self._block(node.body)
        self._block(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            self._expression(item.context_expr, OTHER)
            if item.optional_vars is not None:
                self._hide(item.optional_vars)
        self._block(node.body)

    def _hide(self, target: ast.expr) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self._scopes.bind(node.id, None)

    def _children(self, node: ast.AST) -> None:
        """Any other statement, or a part of one."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child, OTHER)
            elif isinstance(child, ast.stmt):
                self._block([child])
            else:
                self._children(child)


_STATEMENTS: dict[type[ast.AST], Callable[[Walk, Any], None]] = {
    ast.AnnAssign: Walk._assign,
    ast.Assert: Walk._assert,
    ast.Assign: Walk._assign,
    ast.AsyncFor: Walk._for,
    ast.AsyncFunctionDef: Walk._function,
    ast.AsyncWith: Walk._with,
    ast.AugAssign: Walk._assign,
    ast.ClassDef: Walk._class,
    ast.Expr: Walk._expr_statement,
    ast.For: Walk._for,
    ast.FunctionDef: Walk._function,
    ast.If: Walk._if,
    ast.Import: Walk._import,
    ast.ImportFrom: Walk._import,
    ast.Match: Walk._match,
    ast.Try: Walk._try,
    ast.While: Walk._while,
    ast.With: Walk._with,
}
