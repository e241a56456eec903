"""No module needs itself by way of others: not when it is imported, and not by what its functions import later."""

from __future__ import annotations

import ast
import graphlib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "portable"


def test_modules_form_no_circle() -> None:
    graphlib.TopologicalSorter(imports_below(PACKAGE)).prepare()


def test_a_circle_of_late_imports_is_seen(tmp_path: Path) -> None:
    """The test above can fail."""
    package = tmp_path / "thing"
    package.mkdir()
    (package / "one.py").write_text("from thing.two import b\n")
    (package / "two.py").write_text("def b():\n    import thing.one\n")
    with pytest.raises(graphlib.CycleError):
        graphlib.TopologicalSorter(imports_below(package)).prepare()


def imports_below(package: Path) -> dict[str, set[str]]:
    """Each module of a package and those of the package it imports, wherever in its text; types alone do not count."""
    files = {module_name(file, package): file for file in package.rglob("*.py")}
    return {
        name: set(imported(ast.parse(file.read_text(encoding="utf-8")), files)) - {name} for name, file in files.items()
    }


def module_name(file: Path, package: Path) -> str:
    parts = file.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(node: ast.AST, modules: Collection[str]) -> Iterator[str]:
    """The modules imported below a node; `from a import b` means `a.b` where that is a module, else `a`."""
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules)
    elif isinstance(node, ast.ImportFrom) and node.module is not None and node.module in modules:
        deep = (f"{node.module}.{alias.name}" for alias in node.names)
        yield from (one if one in modules else node.module for one in deep)
    for child in ast.iter_child_nodes(node):
        yield from imported(child, modules)
