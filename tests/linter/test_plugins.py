"""Rules of third parties are taken if they have the shape."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from portable.errors import ConfigInvalid
from portable.linter import look as engine
from portable.linter.plugins import GROUP, checked, installed
from portable.linter.rules import RULES
from portable.linter.subject import Subject


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


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import no_such_module", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("x = (", "SyntaxError"),
    ],
)
def test_one_that_cannot_be_imported_is_no_fault_of_ours(
    text: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_rule.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    entry = EntryPoint("broken-rule", "broken_rule", GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda *, group: (entry,))
    with pytest.raises(ConfigInvalid, match=f"broken-rule of broken_rule cannot be imported: {why}"):
        installed()


def test_two_of_a_name_are_an_error() -> None:
    with pytest.raises(ConfigInvalid, match="taken"):
        checked([("our-rule", module("a.our_rule")), ("our-rule", module("b.our_rule"))])


def test_a_rule_that_fails_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: object) -> None:
        raise ValueError("no such thing")

    rules = {"our-rule": module("other.our_rule", check=fail), "cuda-tensor-call": RULES["cuda-tensor-call"]}
    monkeypatch.setattr(engine, "rules_for", lambda kind: rules)
    found = engine.look(Subject("a.py", "python", b"x.cuda()\n"), prefilter=False).findings
    assert sorted(one.rule for one in found) == ["cuda-tensor-call", "unreadable-subject"]
    assert any("rule-failed" in one.message and "no such thing" in one.message for one in found)


def test_a_rule_of_ours_that_fails_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(engine, "rules_for", lambda kind: {"x": module("portable.linter.rules.x", check=fail)})
    with pytest.raises(ValueError, match="no such thing"):
        engine.look(Subject("a.py", "python", b"x.cuda()\n"), prefilter=False)
