"""The environment variables a module uses and the programs it runs."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator

from portable.linter.pysource.collected import Collected
from portable.linter.pysource.folding import fold
from portable.linter.pysource.uses import StringUse, Use

_READS = frozenset({"os.environ.get", "os.getenv", "os.environ.pop", "os.unsetenv", "os.environ[]"})
_WRITES = frozenset({"os.environ.setdefault", "os.putenv", ".setenv"})
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
        if not _VARIABLE.fullmatch(use.value):
            continue
        if slot.kind == "argument" and slot.key == "[]" and slot.callee == "os.environ":
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
