"""What an expression names, says and compares, with the runtimes that reach it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from portable.linter.pysource.choices import is_device, of_keys
from portable.linter.pysource.collected import Collected
from portable.linter.pysource.folding import fold
from portable.linter.pysource.guards import condition
from portable.linter.pysource.scopes import Flag, Scopes
from portable.linter.pysource.shapes import beginning, defaults
from portable.linter.pysource.uses import OTHER, NumberUse, Slot, StringUse, Use
from portable.linter.reach import Reach


class Expressions:
    """The state of a pass, and what it does with expressions; `found` is what it leaves."""

    def __init__(self, found: Collected, reach: Reach) -> None:
        self.found = found
        self._scopes = Scopes()
        self._reach = reach
        self._route: list[str] = []
        self._optional = False

    def _expression(self, node: ast.expr, slot: Slot) -> None:
        handler = _EXPRESSIONS.get(type(node))
        if handler is not None:
            handler(self, node, slot)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._expression(child, OTHER)
                elif isinstance(child, ast.comprehension):
                    self._comprehension(child)

    def _comprehension(self, node: ast.comprehension) -> None:
        self._expression(node.iter, OTHER)
        for test in node.ifs:
            self._expression(test, Slot("test", parent=node))

    def _name(self, node: ast.Name | ast.Attribute, slot: Slot, call: ast.Call | None = None) -> str:
        """Collect a name or chain of attributes; what it resolves to, or `.last` if that is all that is known."""
        name = self._scopes.resolve(node)
        if name is None:
            if isinstance(node, ast.Name):
                return ""
            name = "." + node.attr
            root: ast.expr = node.value
            while isinstance(root, ast.Attribute):
                root = root.value
            if not isinstance(root, ast.Name):
                self._expression(root, OTHER)
        use = Use(name, node, self._reach, self._here(), slot, call)
        self.found.names.setdefault(name, []).append(use)
        return name

    def _call(self, node: ast.Call, slot: Slot) -> None:
        if slot.kind == "compare" and is_device(node):
            self._expression(node.args[0], slot)
            return
        if isinstance(node.func, (ast.Name, ast.Attribute)):
            callee = self._name(node.func, slot, node)
        else:
            callee = ""
            self._expression(node.func, OTHER)
        compare = beginning(node)
        if compare is not None:
            self.found.compares.append((compare, self._reach, self._here(), slot))
        for position, argument in enumerate(node.args):
            plain = Slot("argument", str(position), node, callee)
            self._expression(argument, plain if compare is None else Slot("compare", parent=compare))
        for keyword in node.keywords:
            self._expression(keyword.value, Slot("keyword", keyword.arg or "", node, callee))

    def _string(self, node: ast.expr, slot: Slot) -> None:
        if isinstance(node, ast.Constant) and type(node.value) is int:
            if slot.key and slot.kind != "argument":
                self.found.numbers.append(NumberUse(node.value, node, self._reach, self._here(), slot))
            return
        value = fold(node)
        if value is not None:
            self.found.strings.append(StringUse(value, node, self._reach, self._here(), slot, self._optional))
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    self._expression(part.value, Slot("other", parent=node))

    def _binary(self, node: ast.BinOp, slot: Slot) -> None:
        if fold(node) is not None and isinstance(node.op, (ast.Add, ast.Mod)):
            self._string(node, slot)
            for side in (node.left, node.right):
                if fold(side) is None:
                    self._expression(side, Slot("other", parent=node))
            return
        self._expression(node.left, OTHER)
        self._expression(node.right, OTHER)

    def _compare(self, node: ast.Compare, slot: Slot) -> None:
        self.found.compares.append((node, self._reach, self._here(), slot))
        for side in (node.left, *node.comparators):
            self._expression(side, Slot("compare", parent=node))

    def _if_expression(self, node: ast.IfExp, slot: Slot) -> None:
        self._expression(node.test, Slot("test", parent=node))
        flag = condition(node.test, self._meaning)
        before = self._reach
        for reach, branch in ((flag.true, node.body), (flag.false, node.orelse)):
            self._reach = before & reach
            self._expression(branch, slot)
        self._reach = before

    def _bool(self, node: ast.BoolOp, slot: Slot) -> None:
        """`a and b`: b is only reached by those who find a true."""
        before = self._reach
        if slot.parent is None:
            slot = Slot("other", parent=node)
        for value in node.values:
            self._expression(value, slot)
            flag = condition(value, self._meaning)
            self._reach &= flag.true if isinstance(node.op, ast.And) else flag.false
        self._reach = before

    def _items(self, node: ast.List | ast.Tuple | ast.Set, slot: Slot) -> None:
        inner = slot if slot.kind == "compare" else Slot("item", slot.key, node, slot.callee)
        for element in node.elts:
            self._expression(element, inner)

    def _dict(self, node: ast.Dict, slot: Slot) -> None:
        before = self._reach
        for key, value, reach in zip(node.keys, node.values, of_keys(node), strict=True):
            self._reach = before
            if key is not None:
                self._expression(key, Slot("key", slot.key, node))
            self._reach &= reach
            self._expression(value, Slot("value", (fold(key) or "") if key is not None else "", node))
        self._reach = before

    def _subscript(self, node: ast.Subscript, slot: Slot) -> None:
        self._expression(node.value, slot)
        callee = self._scopes.resolve(node.value) or ""
        stored = isinstance(slot.parent, ast.Assign) and isinstance(node.ctx, ast.Store)
        self._expression(node.slice, Slot("argument", "[]", slot.parent if stored else node, callee))

    def _lambda(self, node: ast.Lambda, slot: Slot) -> None:
        self._defaults(node.args)
        self._expression(node.body, OTHER)

    def _defaults(self, arguments: ast.arguments) -> None:
        for argument, default in defaults(arguments):
            self._expression(default, Slot("default", argument.arg))

    def _annotation(self, node: ast.expr) -> None:
        if isinstance(node, (ast.Name, ast.Constant)):
            return
        for inner in ast.walk(node):
            if isinstance(inner, ast.Attribute):
                self._name(inner, Slot("annotation"))
                return

    def _meaning(self, node: ast.expr) -> str | Flag | None:
        return self._scopes.look_up(node.id) if isinstance(node, ast.Name) else self._scopes.resolve(node)

    def _here(self, name: str = "") -> str:
        return ".".join((*self._route, name) if name else self._route)


_EXPRESSIONS: dict[type[ast.AST], Callable[[Expressions, Any, Slot], object]] = {
    ast.Attribute: Expressions._name,
    ast.BinOp: Expressions._binary,
    ast.BoolOp: Expressions._bool,
    ast.Call: Expressions._call,
    ast.Compare: Expressions._compare,
    ast.Constant: Expressions._string,
    ast.Dict: Expressions._dict,
    ast.IfExp: Expressions._if_expression,
    ast.JoinedStr: Expressions._string,
    ast.Lambda: Expressions._lambda,
    ast.List: Expressions._items,
    ast.Name: Expressions._name,
    ast.Set: Expressions._items,
    ast.Subscript: Expressions._subscript,
    ast.Tuple: Expressions._items,
    ast.UnaryOp: lambda self, node, slot: self._expression(node.operand, slot),
}
