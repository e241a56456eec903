"""The whole page: one file, well formed, safe, and with a source for each number."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.report.page.html import html
from portable.report.page.subject import Subject
from portable.report.view import View
from tests.report.page.build import DAY, PRICE, Read, compared, everything, page, target

HOSTILE = ["</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "&lt;b&gt;", "a\u202eb"]


def whole() -> str:
    return html(everything(), View())


def test_it_is_well_formed_and_every_link_leads_somewhere() -> None:
    read = Read(whole())
    assert not read.errors
    ids = [attributes["id"] for _, attributes, _ in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    places = [attributes["href"] for attributes in read.tagged("a")]
    assert places
    assert {str(place).removeprefix("#") for place in places} <= set(ids)
    named = [attributes["aria-labelledby"] for _, attributes, _ in read.elements if "aria-labelledby" in attributes]
    assert set(named) <= set(ids)
    assert {one["data-panel"] for one in read.tagged("button") if "data-panel" in one} <= set(ids)


def test_without_the_script_everything_is_shown() -> None:
    hidden = [attributes["class"] for _, attributes, _ in Read(whole()).elements if "hidden" in attributes]
    assert hidden == ["buttons", "tabs"]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert whole() == whole()
    assert "\r" not in whole()
    assert whole().endswith("</html>\n")


def test_headings_go_down_one_step_at_a_time() -> None:
    for text in (whole(), page(compared(), compared(workload="second"))):
        levels = [int(tag[1]) for tag, _, _ in Read(text).elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_and_the_policy_allows_only_what_is_inside() -> None:
    text = whole()
    read = Read(text)
    assert not any(name in attributes for _, attributes, _ in read.elements for name in ("src", "style", "srcset"))
    assert not any(name.startswith("on") for _, attributes, _ in read.elements for name in attributes)
    assert not {"img", "link", "iframe", "object", "base", "form"} & {tag for tag, _, _ in read.elements}
    assert "url(" not in text
    assert "@import" not in text
    assert not re.search(r"Storage|cookie|fetch\(|XMLHttp|innerHTML|eval\(", text)
    (policy,) = [str(one["content"]) for one in read.tagged("meta") if one.get("http-equiv")]
    for tag in ("style", "script"):
        (inside,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = b64encode(sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_from_outside_stay_text(text: str) -> None:
    plain = Read(page(compared(target())))
    read = Read(page(compared(target(text, region=text), spec=text, workload=text)))
    assert not read.errors
    assert [tag for tag, _, _ in read.elements] == [tag for tag, _, _ in plain.elements]


@given(st.text(max_size=30))
def test_no_name_changes_the_structure(text: str) -> None:
    plain = Read(page(compared(target("x"))))
    read = Read(page(compared(target("x", provider="x", region=text or "r"), spec=text or "s")))
    assert not read.errors
    assert [tag for tag, _, _ in read.elements] == [tag for tag, _, _ in plain.elements]


def test_every_amount_opens_its_source() -> None:
    text = page()
    for table in re.findall(r"<table>.*?</table>", text, re.DOTALL):
        if "<caption>Targets that can run it" not in table:
            continue
        cells = re.findall(r'<td class="right">(.*?)</td>', table, re.DOTALL)
        assert cells
        assert all(cell.startswith('<a href="#w1-cost-') for cell in cells)
    prices = re.findall(r'<a href="#(fact-\d+)" class="cited">([\d.,]+)</a>', text)
    assert {amount for _, amount in prices} >= {"0.5000", "40.00", "400"}
    (place,) = {place for place, amount in prices if amount == "40.00"}
    row = text.partition(f'id="{place}"')[2].partition("</tr>")[0]
    assert PRICE.statement in row
    assert "acme prices" in row
    assert "2026-10-01" in row


def test_what_is_unknown_is_called_so_and_never_zero() -> None:
    text = page(compared(target("dear", None)))
    assert "no price for trainers" in text
    assert not re.search(r">0\.00<", text)
    row = text.partition("Targets that can run it")[2].partition("</tbody>")[0]
    assert row.count('<span class="unknown">unknown</span>') == 3


def test_stale_facts_are_marked_where_they_are_cited_and_counted() -> None:
    read = Read(page(compared(target())))
    assert "1 older than 180 days (stale)" in read.words
    assert "stale" in [data for path, data in read.texts if path.endswith("td/span")]
    fresh = Read(html(Subject(DAY, 10_000, (compared(target()),)), View()))
    assert "0 older than 10000 days (stale)" in fresh.words


def test_the_verdict_says_why_not_and_what_instead() -> None:
    read = Read(page())
    assert "2 of 3 targets can run it." in read.words
    assert "80.50 USD per hour, on acme" in read.words
    assert "tiny has nothing with 8" in read.words
    assert "count: 1" in read.words


def test_several_workloads_have_a_part_each() -> None:
    read = Read(page(compared(), compared(workload="second")))
    assert not read.errors
    names = [data for path, data in read.texts if path.endswith("h2")]
    assert names == ["demo", "second", "Facts and sources"]
    assert "4 workloads" in page(*(compared(workload=f"w{at}") for at in range(4)))


def test_every_section_is_there_and_only_what_was_given() -> None:
    titles = [data for path, data in Read(whole()).texts if path.endswith("h2")]
    assert titles == [
        "Concentration of the portfolio",
        "Verdict",
        "Cost per hour",
        "Cost of a run",
        "Cost against run time and scale",
        "Risks",
        "Placement and fabric",
        "Carbon",
        "Compliance evidence",
        "Leaving acme for tiny: demo",
        "Portability score",
        "Findings in the code",
        "Facts and sources",
    ]
    few = [data for path, data in Read(page()).texts if path.endswith("h2")]
    assert "Carbon" not in few
    assert "Compliance evidence" not in few
    nothing = html(Subject(DAY, 1), View())
    assert Read(nothing).errors == []
    assert "<h1>Report</h1>" in nothing
    assert "<h1>demo</h1>" in html(Subject(DAY, 1, exits=everything().exits), View())
