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
    assert {name_of(stem) for stem in modules("rules")} == set(RULES)
    assert list(RULES) == sorted(RULES)


def test_every_reader_is_in_the_table() -> None:
    used = {kind.reader.__name__.rpartition(".")[2] for kind in KINDS.values()}  # type: ignore[attr-defined]
    assert used <= modules("readers")
    assert list(KINDS) == sorted(KINDS)


def test_every_kind_a_rule_names_exists() -> None:
    for name, rule in RULES.items():
        assert set(rule.SUBJECTS) <= set(KINDS), name


def test_the_runtimes_are_those_of_the_model_without_the_cpu() -> None:
    assert tuple(name for name in runtime.RUNTIMES if name != "cpu") == RUNTIMES
    assert len(set(BITS.values())) == len(RUNTIMES)
