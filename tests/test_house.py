"""The house tested as code: who may name a provider, tables against folders, budgets, docstrings, public names."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "portable"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "live" not in path.relative_to(PACKAGE).parts)
PROVIDERS = sorted(path.name for path in (ROOT / "providers").iterdir() if path.is_dir())
_COMMON_WORDS = {"meta", "oracle"}
"""Providers whose names are also English words: only the exact word as a whole string or identifier counts."""

TORCH_WORDS = PACKAGE / "linter" / "pysource"
"""Where `meta` is the name of a device of PyTorch."""

REFUSED_WORDS = {
    "manager",
    "handler",
    "helper",
    "util",
    "utils",
    "common",
    "base",
    "core",
    "processor",
    "registry",
    "factory",
}
RULES = PACKAGE / "linter" / "rules"
"""A rule is called after what it finds, an image registry among others."""

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 60


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in MODULES:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of constants that are documentation: docstrings, and strings that stand alone below a field."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def words(text: str) -> set[str]:
    return set(re.split(r"[^a-z0-9]+", text.lower()))


def named_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Identifiers and literals, each with its line."""
    documentation = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value
        for field in ("id", "attr", "name", "arg"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield getattr(node, "lineno", 0), value


def provider_named(text: str) -> str | None:
    """The provider a literal or identifier names, if any."""
    found = words(text)
    for name in PROVIDERS:
        if name in _COMMON_WORDS:
            if text.lower() == name:
                return name
        elif name in found or ("-" in name and name in text.lower()):
            return name
    return None


def test_no_provider_is_named_in_the_engine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text!r} names {name}"
        for path, tree in trees()
        for line, text in named_in(tree)
        if (name := provider_named(text)) is not None and not (text == "meta" and path.is_relative_to(TORCH_WORDS))
    ]
    assert not found, "\n".join(found)


def test_the_search_for_provider_names_can_fail() -> None:
    assert provider_named("aws") == "aws"
    assert provider_named("is_azure_node") == "azure"
    assert provider_named("lambda-cloud") == "lambda-cloud"
    assert provider_named("meta") == "meta"
    assert provider_named("metadata") is None
    assert provider_named("amazonaws.com/efa") is None


def public(body: list[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Public classes and functions, and those of public classes; what is inside a function is its own affair."""
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def test_every_public_thing_says_what_it_is() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path, tree in trees()
        for node in public(tree.body)
        if ast.get_docstring(node) is None
    ]
    bare += [f"{path.relative_to(ROOT)}: module" for path, tree in trees() if ast.get_docstring(tree) is None]
    assert not bare, "\n".join(bare)


def body_lines(node: ast.FunctionDef) -> int:
    """Lines from the first statement to the last: a command's arguments are a list, however long."""
    return (node.end_lineno or node.lineno) - node.body[0].lineno + 1


def test_budgets_of_size() -> None:
    large = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_MODULE_LINES
    ]
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno}: the body of {node.name} has {body_lines(node)} lines"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and body_lines(node) > MAX_FUNCTION_LINES
    ]
    assert not large + long, "\n".join(large + long)


def test_no_name_hides_what_a_thing_is() -> None:
    vague = [
        str(path.relative_to(ROOT)) for path in MODULES if words(path.stem) & REFUSED_WORDS and path.parent != RULES
    ] + [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        and words(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", node.name)) & REFUSED_WORDS
    ]
    assert not vague, "\n".join(vague)


def test_the_table_of_passes_is_the_folder() -> None:
    from portable.compiler.passes import OBJECTS, PASSES

    folder = {path.stem for path in (PACKAGE / "compiler" / "passes").glob("*.py")} - {"__init__"}
    assert set(PASSES) == folder
    having = {
        name for name in folder if hasattr(importlib.import_module(f"portable.compiler.passes.{name}"), "objects")
    }
    assert set(OBJECTS) == having


def spec_fields() -> Iterator[tuple[str, str]]:
    """Every field of the spec and of a target, with the model that has it."""
    from portable.model.noun import Noun
    from portable.model.target import Targets
    from portable.model.workload import Workload

    waiting: list[type[Noun]] = [Workload, Targets]
    seen: set[type[Noun]] = set()
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            yield model.__name__, name
            waiting.extend(found for found in models_in(field.annotation) if found not in seen)


def models_in(annotation: object) -> Iterator[type]:
    from portable.model.noun import Noun

    if isinstance(annotation, type) and issubclass(annotation, Noun):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from models_in(part)


NOT_READ_BY_NAME = {"api_version", "kind"}
"""Checked by the schema itself."""


def test_every_field_of_the_spec_is_read_somewhere() -> None:
    read: set[str] = set()
    for path, tree in trees():
        if "model" in path.relative_to(PACKAGE).parts and path.stem not in (
            "workload",
            "data",
            "group",
            "code",
            "placement",
        ):
            continue
        read |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        read |= {node.args[1].value for node in ast.walk(tree) if _getattr(node)}  # type: ignore[attr-defined]
        read |= {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    unread = sorted({f"{model}.{name}" for model, name in spec_fields() if name not in read | NOT_READ_BY_NAME})
    assert not unread, f"nothing reads: {', '.join(unread)}"


def _getattr(node: ast.AST) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr"
    return named and isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Constant)
