"""A fix that a person has to weigh still makes a file that reads well, and in which the rule finds nothing."""

from __future__ import annotations

import pytest

from portable.linter.fix import replaced
from portable.linter.rules import RULES
from portable.linter.yamltext import Broken, documents
from portable.model.finding import Fix
from tests.rules.pages import FOLDER, Case, cases
from tests.rules.test_rules import found_in

UNSAFE = sorted(name for name, rule in RULES.items() if getattr(rule, "FIX", "") == "unsafe")
CASES = [
    case
    for name in UNSAFE
    for case in cases(FOLDER / f"{name}.md")
    if case.kind == "manifest" and any(one.rule == name for one in case.expected)
]


def fixes(case: Case) -> list[Fix]:
    return [one.fix for one in found_in(case) if one.rule == case.page and one.fix]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_unsafe_fix_cures_its_finding(case: Case) -> None:
    found = fixes(case)
    assert found
    assert not any(fix.safe for fix in found)
    text = replaced(case.text, [edit for fix in found for edit in fix.edits])
    assert not any(isinstance(one, Broken) for one in documents(text))
    after = Case(case.page, case.number, case.kind, case.name, text, (), None)
    assert [one for one in found_in(after) if one.rule == case.page] == []
