"""The table of calls is what the code calls, and the page is what the table says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import portable.live
from portable.live import READERS
from portable.live.permissions import CALLS, page, permissions, policy

ROOT = Path(__file__).parents[2]
LIVE = Path(portable.live.__file__).parent
MODULES = sorted({one.module for one in CALLS})
_READ_ONLY = re.compile(r"(^|[:./])(describe|get|list|read|use)", re.IGNORECASE)


def _is_get(node: ast.Call) -> bool:
    """Whether one resource is asked for without naming the operation, which is then `get`."""
    words = [one for one in node.args if isinstance(one, ast.Constant)]
    return isinstance(node.func, ast.Attribute) and node.func.attr == "one" and len(words) == 1


def called(module: str) -> set[str]:
    """The operations a module names in calls of `pages`, `one` and `items`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((LIVE / f"{module}.py").read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        words = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if node.func.attr in ("pages", "one", "items") and words:
            dotted = words[0].endswith("Client") or (module.startswith("azure") and len(words) > 1)
            found.add(f"{words[0]}.{words[1]}" if dotted else f"{words[0]}.get" if _is_get(node) else words[-1])
    return found


def test_every_call_of_the_code_stands_in_the_table_and_no_other() -> None:
    by_hand = {"services.skus", "retail.prices"}
    for module in MODULES:
        listed = {one.operation for one in CALLS if one.module == module} - by_hand
        assert called(module) == listed, module


def test_no_other_module_asks_a_cloud() -> None:
    asking = {path.stem for path in LIVE.glob("*.py") if called(path.stem)}
    assert asking == set(MODULES)


def test_every_permission_only_reads() -> None:
    needed = {one.permission for one in CALLS if one.permission}
    assert all(_READ_ONLY.search(one) for one in needed), needed


def test_policies_have_what_is_needed_and_no_wildcard() -> None:
    for provider in READERS:
        text = policy(provider, ("refresh", "capacity"))
        assert all(one in text for one in permissions(provider, ("refresh", "capacity")))
        assert "*" not in text.replace('"Resource": "*"', "")
    assert json.loads(policy("aws", ["capacity"]))["Statement"][0]["Action"] == list(permissions("aws", ["capacity"]))
    assert set(permissions("aws", ["capacity"])) != set(permissions("aws", ["refresh"]))


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == page()
