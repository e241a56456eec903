"""The environment variables a module uses and the programs it runs."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from portable.linter.pysource.collected import Collected
from portable.linter.pysource.folding import fold
from portable.linter.pysource.shapes import named
from portable.linter.pysource.uses import Slot, StringUse, Use

_ENVIRONMENT = re.compile(r"(?:^|_)env(?:iron(?:ment)?)?(?:_?var(?:iable)?)?s?$", re.IGNORECASE)
"""What holds variables for a program: `env`, `worker_env`, `env_vars`."""
_ASSIGNED = re.compile(r"([A-Z][A-Z0-9]*_[A-Z0-9_]+)=([^\s;]*)")
"""A variable before a command."""
_KEPT = ("assign", "keyword", "item", "default", "value")
_READS = frozenset({"os.environ.get", "os.getenv", "os.environ.pop", "os.unsetenv", "os.environ[]"})
_WRITES = frozenset({"os.environ.setdefault", "os.putenv", ".setenv"})
_UPDATES = frozenset({"os.environ.update", "dict", ".update"})
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+")
_RUNS = (
    *("subprocess.run", "subprocess.Popen", "subprocess.call", "subprocess.check_call", "subprocess.check_output"),
    *("subprocess.getoutput", "subprocess.getstatusoutput", "os.system", "os.popen", "shutil.which", "os.execvp"),
)

EnvFound = tuple[str, "str | None", StringUse, bool]


def environment(found: Collected) -> Iterator[EnvFound]:
    """Variable, value if known, where, and whether it is written."""
    for use in found.strings:
        slot = use.slot
        if slot.kind == "keyword" and slot.callee in _UPDATES and _VARIABLE.fullmatch(slot.key):
            yield slot.key, use.value, use, True
        if "=" in use.value and slot.kind in _KEPT and (match := _ASSIGNED.match(use.value)):
            yield match[1], match[2], use, True
        if not _VARIABLE.fullmatch(use.value):
            continue
        if slot.kind == "argument" and slot.key == "[]" and _holds_variables(slot):
            written = slot.parent.value if isinstance(slot.parent, ast.Assign) else None
            yield use.value, fold(written) if written is not None else None, use, written is not None
        elif slot.kind == "argument" and slot.key == "0" and slot.callee in _READS:
            yield use.value, None, use, False
        elif slot.kind == "argument" and slot.key == "0" and slot.callee in _WRITES:
            value = slot.parent.args[1] if isinstance(slot.parent, ast.Call) and len(slot.parent.args) > 1 else None
            yield use.value, fold(value) if value is not None else None, use, True
        elif slot.kind == "key" and isinstance(slot.parent, ast.Dict):
            yield use.value, _beside(slot.parent, use.node), use, True
        elif slot.kind == "compare" and slot.callee == "os.environ":
            yield use.value, None, use, False


def _holds_variables(slot: Slot) -> bool:
    """Whether something that is subscripted is the environment, or is called one."""
    if slot.callee == "os.environ":
        return True
    node = slot.parent.targets[0] if isinstance(slot.parent, ast.Assign) else slot.parent
    return isinstance(node, ast.Subscript) and _ENVIRONMENT.search(named(node.value)) is not None


def _beside(node: ast.Dict, key: ast.expr) -> str | None:
    for one, value in zip(node.keys, node.values, strict=True):
        if one is key:
            return fold(value)
    return None


def commands(found: Collected) -> Iterator[tuple[tuple[str, ...], Use]]:
    """The words of a command, and where it is run or looked for."""
    for name in _RUNS:
        for use in found.names.get(name, ()):
            words = _words(use.call.args[0]) if use.call and use.call.args else ()
            if words:
                yield words, use


def _words(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, (ast.List, ast.Tuple)):
        return tuple(fold(element) or "" for element in node.elts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "split":
        node = node.func.value
    text = fold(node)
    if not text:
        return ()
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.split())
