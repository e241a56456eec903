"""The generated pages are what the program says, and no field of a spec or targets file goes without a word."""

from __future__ import annotations

import re

import pytest

from tests.write_docs import DOCS, pages

PAGES = dict(pages())


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_current(name: str) -> None:
    path = DOCS / name
    assert path.is_file(), "run `poe docs`"
    assert path.read_text(encoding="utf-8") == PAGES[name], f"docs/{name} is stale: run `poe docs`"


@pytest.mark.parametrize("name", ["fields-workload.md", "fields-targets.md"])
def test_every_field_says_what_it_is(name: str) -> None:
    silent = re.findall(r"^\| `(\w+)` \|.*\|  \|$", PAGES[name], re.MULTILINE)
    assert not silent


def test_no_page_is_left_over() -> None:
    generated = {
        path.name for path in DOCS.glob("*.md") if path.read_text(encoding="utf-8").startswith("<!-- Generated")
    }
    assert generated == set(PAGES)
