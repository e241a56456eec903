"""Every rule has a page, and every case of it comes out as the page says."""

from __future__ import annotations

import pytest

from portable.linter.fix import replaced
from portable.linter.look import look
from portable.linter.rule import text_of
from portable.linter.rules import RULES
from portable.linter.subject import Subject
from portable.model.finding import Finding
from portable.model.rule import HEADINGS
from tests.rules.binaries import data_of
from tests.rules.pages import Case, Expected, cases, pages

CASES = [case for page in pages() for case in cases(page)]

# Made by the engine, with tests of their own.
OF_THE_ENGINE = {name for name, rule in RULES.items() if not rule.SUBJECTS}


def found_in(case: Case, *, prefilter: bool = True) -> list[Finding]:
    name = case.name or f"example.{case.kind}"
    subject = Subject(name, case.kind, data_of(case.kind, case.text))
    return look(subject, prefilter=prefilter, today="2026-11-22").findings


def says(finding: Finding, key: str) -> str:
    if key in ("severity", "confidence"):
        return str(getattr(finding, key))
    return finding.on_runtime(key) if key in finding.effects or "/" in key else finding.on_cloud(key)


def matches(finding: Finding, wanted: Expected) -> bool:
    return (finding.location.line, finding.rule) == (wanted.line, wanted.rule)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_comes_out_as_its_page_says(case: Case) -> None:
    found = found_in(case)
    ours = sorted({(one.location.line, one.rule) for one in found if one.rule == case.page})
    listed = sorted({(one.line, one.rule) for one in case.expected if one.rule == case.page})
    assert ours == listed, "\n".join(f"{one.location}: {one.rule}: {one.message}" for one in found)
    for wanted in case.expected:
        hits = [one for one in found if matches(one, wanted)]
        assert hits, f"nothing like {wanted}"
        for key, value in wanted.details:
            assert says(hits[0], key) == value, (key, hits[0])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_prefilter_loses_no_finding(case: Case) -> None:
    assert found_in(case) == found_in(case, prefilter=False)


@pytest.mark.parametrize("case", [case for case in CASES if case.fixed is not None], ids=str)
def test_a_safe_fix_makes_what_its_page_says_and_then_finds_nothing(case: Case) -> None:
    fixes = [one.fix for one in found_in(case) if one.rule == case.page and one.fix and one.fix.safe]
    text = replaced(case.text, [edit for fix in fixes for edit in fix.edits])
    assert text == case.fixed
    after = Case(case.page, case.number, case.kind, case.name, text, (), None)
    assert [one for one in found_in(after) if one.rule == case.page] == []


@pytest.mark.parametrize("name", sorted(set(RULES) - OF_THE_ENGINE))
def test_every_rule_has_a_page_with_both_kinds_of_cases(name: str) -> None:
    mine = [case for case in CASES if case.page == name]
    assert any(case.expected for case in mine), f"tests/rules/{name}.md needs a case that fires"
    assert any(not case.expected for case in mine), f"tests/rules/{name}.md needs a case that stays silent"


def test_every_page_is_of_a_rule() -> None:
    assert {page.stem for page in pages()} <= set(RULES)


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_a_docstring_under_the_four_headings(name: str) -> None:
    text = text_of(RULES[name])
    assert tuple(text.sections) == HEADINGS
    assert all(text.sections.values())
    assert text.summary.endswith(".")


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_says_blocks_only_with_a_source(name: str) -> None:
    rule = RULES[name]
    if "blocks" in rule.EFFECTS.values():
        assert rule.SOURCE or rule.CONFIDENCE == "low", "an unverified fact has low confidence"
