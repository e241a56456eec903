"""The tables of rules and readers are what their folders hold."""

from __future__ import annotations

from pathlib import Path

import portable.linter
from portable.linter.reach import BITS, RUNTIMES
from portable.linter.readers import KINDS
from portable.linter.rule import name_of
from portable.linter.rules import RULES
from portable.model import runtime

PACKAGE = Path(portable.linter.__file__).parent


def modules(folder: str) -> set[str]:
    return {path.stem for path in (PACKAGE / folder).glob("*.py") if path.stem != "__init__"}


def test_every_rule_file_is_in_the_table() -> None:
    assert {name_of(stem) for stem in modules("rules")} == set(RULES) == {name_of(r.__name__) for r in RULES.values()}
    assert list(RULES) == sorted(RULES)


def test_every_reader_is_in_the_table() -> None:
    used = {kind.module for kind in KINDS.values()}
    assert used <= modules("readers")
    assert list(KINDS) == sorted(KINDS)


def test_the_table_says_of_each_rule_what_its_module_says() -> None:
    for name, rule in RULES.items():
        listed = RULES.listed[name]
        assert sorted(rule.SUBJECTS) == sorted(listed.subjects), name
        assert set(rule.SUBJECTS) <= set(KINDS), name
        assert getattr(rule, "PERSONA", "regular") == listed.persona, name
        assert getattr(rule, "PREVIEW", False) == listed.preview, name


def test_every_kind_has_a_reader_of_the_right_shape() -> None:
    for name, kind in KINDS.items():
        assert callable(kind.reader.read), name


def test_the_runtimes_are_those_of_the_model_without_the_cpu() -> None:
    assert tuple(name for name in runtime.RUNTIMES if name != "cpu") == RUNTIMES
    assert len(set(BITS.values())) == len(RUNTIMES)
