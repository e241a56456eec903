"""Conditions that ask whether a library is there, by the names they use: `is_flash_attn_2_available()`, `HAS_CUPY`."""

from __future__ import annotations

import ast
import re
from functools import lru_cache

_ASKS = re.compile(r"avail|install|found|can_?use|(?:^|_)ha(?:s|ve)_", re.IGNORECASE)


def asks_for(test: ast.expr, module: str) -> bool:
    """Whether a condition holds where a module was found."""
    if isinstance(test, ast.UnaryOp):
        return False
    found = (getattr(node, "attr", getattr(node, "id", "")) for node in ast.walk(test))
    return any(_means(name, module) for name in found if _ASKS.search(name))


@lru_cache(maxsize=2_000)
def _means(name: str, module: str) -> bool:
    """Whether a name that asks means a module: by its name in full, or by its initials as a word."""
    root = module.partition(".")[0].lower()
    words = name.lower().replace("attention", "attn").strip("_").split("_")
    initials = "".join(word[:1] for word in root.split("_"))
    return bool(root) and (root.replace("_", "") in "".join(words) or (len(initials) > 1 and initials in words))
