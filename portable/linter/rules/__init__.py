"""Every rule, one a file; the file's name is the rule's name, and it reads after "allow".

A new rule is a new file, a page of cases in `tests/rules/`, and a line here. A test compares this table with the
folder.
"""

from __future__ import annotations

from types import MappingProxyType

from portable.linter.rule import Rule, name_of
from portable.linter.rules import (
    expired_ignore,
    ignore_without_reason,
    unknown_ignore,
    unreadable_subject,
    unused_ignore,
)

_RULES: tuple[Rule, ...] = (
    expired_ignore,
    ignore_without_reason,
    unknown_ignore,
    unreadable_subject,
    unused_ignore,
)

RULES = MappingProxyType({name_of(rule.__name__): rule for rule in _RULES})
"""By name, in alphabetical order."""

NAMES = frozenset(RULES)
"""Every name an ignore or a setting may use."""
