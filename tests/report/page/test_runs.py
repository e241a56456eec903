"""What a run costs on the page: bars of what is known, stages with their sources, nothing unknown as zero."""

from __future__ import annotations

import re
from typing import Any

import pytest

from portable.report.page.cost_parts import Cost
from portable.report.page.costs import costs
from portable.report.page.html import html
from portable.report.page.parts import Published
from portable.report.page.runs import runs
from portable.report.page.verdict import verdict
from portable.report.view import View
from tests.report.page.build import STUDY, Read, compared, everything, ran, sheet, target


def drawn(*costs_: Cost, **parts: Any) -> str:
    named = tuple(target(f"t{at}", cost=one) for at, one in enumerate(costs_))
    return runs(sheet(compared(*named, **parts))).body


def widths(body: str) -> list[float]:
    return [float(one) for one in re.findall(r'<rect [^>]*width="([\d.]+)"', body)]


def test_a_bar_has_a_segment_for_every_known_part() -> None:
    body = drawn(ran())
    legend = re.findall(r'aria-hidden="true"></span>([^<]+)</li>', body)
    assert legend == ["head", "nodes", "waiting and starting", "lost and done again", "data kept", "traffic"]
    # Of 812.50: head 4, nodes 640, waiting 1.50, losses 161, data 1, traffic 5.
    shares = [one / sum(widths(body)) for one in widths(body)]
    assert shares == pytest.approx([4 / 812.5, 640 / 812.5, 1.5 / 812.5, 161 / 812.5, 1 / 812.5, 5 / 812.5], abs=0.002)


def test_what_is_unknown_makes_the_whole_unknown_and_says_what_it_is_at_least() -> None:
    assert "unknown, at least 812.50" in drawn(ran())
    whole = ran().model_copy(update={"per_run_whole": ran().per_run_whole_known})
    assert "unknown, at least" not in drawn(whole)
    assert "t0: 812.50" in drawn(whole)


def test_every_stage_and_every_amount_of_traffic_has_its_source_or_its_reason() -> None:
    body = drawn(ran())
    assert re.search(r'<a href="#fact-\d+" class="cited">161.00</a>', body)
    assert re.search(r'<a href="#fact-\d+" class="cited">5.00</a>', body)
    assert "read once; no price was found" in body
    assert "at least, because spot nodes may be taken away" in body
    assert "Assumed: goodput 0.8; queue 3 h." in body


def test_operations_say_their_efficiency_and_an_unknown_peak() -> None:
    body = drawn(ran())
    assert "(the peak: no work reaches it)" in body
    row = body[body.index(">fp4<") :]
    assert row.count("unknown", 0, row.index("</tr>")) == 4, "class and word, of the peak and of the price"


def test_a_run_that_never_ends_says_so() -> None:
    run = ran().run
    assert run is not None
    endless = ran().model_copy(update={"run": run.model_copy(update={"amount": None, "endless": True})})
    assert "it never ends: interruptions come too fast" in drawn(endless)


def test_published_goodput_is_offered_and_not_taken() -> None:
    offered = (
        Published(name="llama", goodput=0.9, bound="at least", words="training on 16,384", fact=STUDY),
        Published(name="rates", words="no figure", fact=STUDY),
    )
    body = drawn(ran(), studies=offered)
    assert "--assume goodput=NAME" in body
    assert re.search(r'at least <span class="mark">stale</span><a href="#fact-\d+" class="cited">0.9</a>', body)
    assert "Goodput, as published" not in drawn(ran())


def test_without_a_length_there_is_no_bar_and_no_zero() -> None:
    body = drawn(Cost())
    assert "does not say how long" in body
    assert "<rect" not in body
    assert "0.00" not in body


def test_the_verdict_says_at_least_where_a_run_may_cost_more() -> None:
    found = ran()
    assert found.run is not None
    open_ = found.model_copy(update={"run": found.run.model_copy(update={"at_least": ("x",)})})
    assert "<small>at least </small>" in verdict(sheet(compared(target(cost=open_)))).body
    assert "<small>at least </small>" not in verdict(sheet(compared(target(cost=found)))).body


def test_a_fee_of_the_cluster_is_in_no_sum() -> None:
    body = costs(sheet(compared(target(cost=ran())))).body
    assert "of the whole cluster, whoever uses it" in body
    assert re.search(r'class="cited">0.1000</a>', body)
    assert re.search(r">all, per hour</th>.*?<b>80.50</b>", body)


def test_it_is_a_section_of_the_page() -> None:
    read = Read(html(everything(), View()))
    assert not read.errors
    assert "Cost of a run" in [data for path, data in read.texts if path.endswith("h2")]
