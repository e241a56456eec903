"""The docs' page of faults is the table that the tests hold the command to."""

from __future__ import annotations

from tests.cluster.fault_table import CASES, PAGE, page


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.cluster.fault_table`"


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)
