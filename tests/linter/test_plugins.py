"""Rules of third parties are taken if they have the shape."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from portable.errors import ConfigInvalid
from portable.linter.plugins import checked
from portable.linter.rules import RULES


def module(name: str, **more: Any) -> ModuleType:
    made = ModuleType(name)
    shape = {"SUBJECTS": ("python",), "SEVERITY": "info", "CONFIDENCE": "low", "EFFECTS": {}, "SOURCE": "", "MARKS": ()}
    for key, value in {**shape, "API": 1, "check": lambda view: iter(()), **more}.items():
        setattr(made, key, value)
    return made


def test_a_module_of_the_shape_is_taken() -> None:
    rule = module("other.our_own_rule")
    assert checked([("our-own-rule", rule)]) == {"our-own-rule": rule}


@pytest.mark.parametrize(
    ("name", "rule", "why"),
    [
        ("our-rule", ModuleType("other.our_rule"), "lacks"),
        ("our-rule", module("other.our_rule", API=2), "API = 1"),
        ("our-rule", module("other.another"), "must be in a module"),
        (next(iter(RULES)), module("x." + next(iter(RULES)).replace("-", "_")), "taken"),
    ],
)
def test_another_is_an_error_that_says_why(name: str, rule: ModuleType, why: str) -> None:
    with pytest.raises(ConfigInvalid, match=why):
        checked([(name, rule)])


def test_two_of_a_name_are_an_error() -> None:
    with pytest.raises(ConfigInvalid, match="taken"):
        checked([("our-rule", module("a.our_rule")), ("our-rule", module("b.our_rule"))])
