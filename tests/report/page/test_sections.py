"""Sections one by one: risks, costs, curves, placement, carbon, compliance, concentration, facts."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from portable.report.page.carbon import carbon
from portable.report.page.compliance import compliance, state
from portable.report.page.cost_parts import DataCost
from portable.report.page.costs import costs
from portable.report.page.curves import curves
from portable.report.page.dependence import dependence, percent
from portable.report.page.figures import amount, whole
from portable.report.page.found import found
from portable.report.page.leaving import leaving
from portable.report.page.part import Fact
from portable.report.page.parts import Carbon, Finding, Findings, Problem, Seat, Wiring
from portable.report.page.records import Evidence, Portfolio
from portable.report.page.risks import risks, rows
from portable.report.page.scoring import scoring
from portable.report.page.single import Explanation, Planned
from portable.report.page.sources import Sources
from portable.report.page.topology import topology
from portable.report.page.verdict import verdict
from tests.report.page.build import (
    BOOK,
    DAY,
    OLD,
    Read,
    chart,
    compared,
    cost,
    everything,
    refusing,
    sheet,
    target,
    usd,
)


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0.00"), ("0.4032", "0.4032"), ("1234.5", "1,234.50"), ("2.345", "2.35")]
)
def test_amounts(value: str, text: str) -> None:
    assert amount(Decimal(value)) == text


def test_axes_show_no_more_digits_than_needed() -> None:
    assert [whole(Decimal(one)) for one in ("40000", "0.50", "46.1")] == ["40,000", "0.5", "46.1"]


def test_facts_are_numbered_once_in_order_of_mention() -> None:
    sources = Sources(DAY, 180)
    assert [sources.number(one) for one in (OLD, BOOK, OLD)] == [1, 2, 1]
    assert "stale" in sources.cited("0.5", OLD)
    assert "stale" not in sources.cited("8", BOOK)
    assert list(sources.marks(Fact(statement="x"))) == ["no source"]
    assert list(sources.marks(Fact(statement="x", source="y", confidence="assumed"))) == ["assumed"]
    assert "no source" in sources.cited("1", None)


def test_facts_behind_choices_follow_the_cited_ones() -> None:
    sources = Sources(DAY, 180)
    sources.number(BOOK)
    sources.rest_on([OLD, BOOK])
    assert sources.facts == (BOOK, OLD)
    listed = sources.listed()
    assert listed.index("8 adapters") < listed.index("1 further facts") < listed.index("0.5 USD/h")


def test_risks_come_from_findings_prices_objectives_and_warnings() -> None:
    blocks = Finding(rule="r", message="m", file="a.py", line=3, effects={"cuda": "blocks"}, help="use `x`")
    fine = Finding(rule="fine", message="m", file="a.py", effects={"rocm": "blocks"})
    unmapped = (Problem(name="data-not-mapped", message="corpus is not mapped"),)
    of = compared(target(unmapped=unmapped), target("dear", None))
    risky = {one.title: one for one in rows(sheet(of, Findings(findings=(blocks, fine))))}
    assert list(risky) == [
        "r",
        "Names the target does not map yet",
        "Price",
        "group trainers: busBandwidthGBps >= 300",
        "Assumed facts",
    ]
    assert risky["r"].cells["acme"].telling == ("a.py:3 blocks: m",)
    assert risky["Price"].cells.keys() == {"dear"}
    assert risky["Names the target does not map yet"].cells.keys() == {"acme"}


@pytest.mark.parametrize(
    ("effects", "word"),
    [({"acme": "rebuild"}, "rebuild (1)"), ({"other-clouds": "degrades"}, "degrades (1)"), ({"mars": "blocks"}, None)],
)
def test_findings_of_the_cloud_axis_count_for_the_provider(effects: dict[str, str], word: str | None) -> None:
    one = Finding(rule="r", message="m", file="a", effects=effects)
    told = [risk for risk in rows(sheet(compared(target()), Findings(findings=(one,)))) if risk.title == "r"]
    assert [risk.cells["acme"].word for risk in told] == ([] if word is None else [word])


def test_reasons_without_end_are_counted() -> None:
    no = tuple(Problem(name="r", message=f"place {at}", help=("x",)) for at in range(9))
    body = verdict(sheet(compared(refusing().model_copy(update={"refusals": no})))).body
    assert body.count("<code>r</code>") == 5
    assert "and 4 more" in body


def test_it_says_whether_code_was_looked_at() -> None:
    assert "No code was looked at" in risks(sheet()).body
    assert "3 files, 0 findings" in risks(sheet(findings=Findings(subjects=3))).body


def test_bars_are_as_long_as_their_amounts() -> None:
    body = costs(sheet(compared(target(price="40"), target("b", "20")))).body
    widths = [float(one) for one in re.findall(r'<rect [^>]*width="([\d.]+)"[^>]*class="hue1"', body)]
    assert widths[0] == pytest.approx(widths[1] * 2, rel=0.01)


def test_data_that_is_kept_has_its_price_and_source_or_the_reason_why_not() -> None:
    fact = Fact(statement="s3 0.02 USD", source="acme prices")
    kept = (
        DataCost(name="corpus", kind="object storage", size_bytes=Decimal(2**41), amount=usd("47.1"), fact=fact),
        DataCost(name="ckpt", kind="shared storage", size_bytes=Decimal(2**30), because="the claim is your own"),
    )
    bought = {"onDemand": usd("80.5"), "spot": None}
    parts = {"storage": kept, "options": bought, "per_run_with_storage": usd("645")}
    body = costs(sheet(compared(target(cost=cost().model_copy(update=parts))))).body
    assert '<a href="#fact-3" class="cited">47.10</a>' in body
    assert "2,048 GiB" in body
    assert "the claim is your own" in body
    assert "645.00" in body
    assert '<th scope="row">spot</th><td class="right"><span class="unknown">unknown</span></td>' in body


def test_a_target_without_cost_breaks_nothing() -> None:
    assert "No target has a cost." in costs(sheet(compared(target(cost=None)))).body
    assert "No target has a cost." in costs(sheet(compared(refusing()))).body


def test_findings_stand_by_rule_the_gravest_first() -> None:
    few = tuple(
        Finding(rule="slow", message="m", file="b.py", line=at, effects={"rocm": "degrades"}) for at in range(25)
    )
    grave = Finding(rule="no", message="use `x`", file="a.py", severity="error", effects={"rocm": "blocks"}, help="`y`")
    body = found(Findings(findings=(*few, grave), subjects=2), "findings").body
    assert body.index("no") < body.index("slow")
    assert "blocks rocm" in body
    assert "and 5 more" in body
    assert Read(body).errors == []
    assert "Looked at 0 files: nothing was found." in found(Findings(), "findings").body


def test_curves_are_drawn_where_something_is_known() -> None:
    body = curves(sheet(compared(charts=(chart(),)))).body
    assert body.count("<polyline") == 1
    assert body.count("<circle") == 1
    assert "Not drawn, because a price is unknown or nothing fits: dear." in Read(body).words.replace("  ", " ")
    assert Read(body).errors == []


def test_the_picture_has_the_nodes_accelerators_and_adapters() -> None:
    body = topology(sheet(compared(target()))).body
    assert body.count('class="node"') == 2
    assert body.count('class="chip"') == 16
    assert body.count('class="adapter"') == 16
    assert "InfiniBand, 400 Gbit/s per accelerator" in body
    assert "block preferred, no node label tells it" in body


def test_accelerators_that_the_workload_leaves_idle_are_shown() -> None:
    body = topology(sheet(compared(target(wiring=(Wiring(role="trainers", accelerators=8, used=6),))))).body
    assert body.count('class="chip"') == 12
    assert body.count('class="chip spare"') == 4
    assert "6 of them used" in body


def test_many_nodes_are_counted_and_what_is_unknown_is_said() -> None:
    seat = Seat(role="t", instance_type="big", nodes=40, fabric="x", accelerator="chip", accelerators_per_worker=8)
    body = topology(sheet(compared(target(seats=(seat,), wiring=(Wiring(role="t"),))))).body
    assert "+ 34 more" in body
    assert "unknown rate per accelerator" in body
    assert "Nothing is placed." in topology(sheet(compared(refusing()))).body


def test_carbon_is_a_range_or_unknown() -> None:
    of = everything().compared[0]
    body = carbon(sheet(of)).body
    assert "1.00 to 3.00" in body
    assert "PUE" in body
    assert "unknown" in carbon(sheet(compared(target(carbon=Carbon(unknown=("grid",)))))).body


def test_demands_stand_against_targets() -> None:
    record = everything().evidence
    body = compliance(sheet()._replace(evidence=record)).body
    assert "not evidenced" in body
    assert "no promise was found" in body
    nothing = Evidence(workload="demo", target="acme", holds=True)
    assert "demands nothing" in compliance(sheet()._replace(evidence=(nothing,))).body


@pytest.mark.parametrize(
    ("verdicts", "holds", "words"),
    [
        ([], True, "nothing demanded"),
        ([], False, "nothing demanded, and the workload is refused"),
        (["met", "refused"], False, "1 of 2 demands met"),
        (["met"], False, "1 of 1 demands met, and the workload is refused"),
    ],
)
def test_what_a_record_comes_to(verdicts: list[str], holds: bool, words: str) -> None:
    demands = [{"kind": "residency", "demand": str(at), "verdict": one} for at, one in enumerate(verdicts)]
    record = {"workload": "w", "target": "t", "holds": holds, "requirements": demands}
    assert state(Evidence.model_validate(record)) == words


def test_concentration_links_to_costs_that_the_page_has() -> None:
    held = everything().portfolio
    assert held is not None
    body = dependence(held, {("demo", "acme"): "w1-cost-acme"}).body
    assert '<a href="#w1-cost-acme" class="cited">80.00</a>' in body
    assert body.count('class="leaf hue0"') == 2
    assert Read(body).errors == []
    assert Read(dependence(Portfolio(basis="workloads"), {}).body).errors == []


def test_a_large_portfolio_is_cut_where_nobody_reads_on() -> None:
    held = [{"workload": f"w{at}", "target": "t", "provider": f"p{at % 9}", "accelerators": at} for at in range(900)]
    loss = {"dimension": "provider", "name": "p0", "share": 0.1, "stops": [f"w{at}" for at in range(0, 900, 9)]}
    body = dependence(Portfolio.model_validate({"basis": "accelerators", "workloads": held, "losses": [loss]}), {}).body
    assert body.count('class="leaf ') == 300
    assert "The 300 heaviest of 900 are drawn." in body
    assert "700 lighter ones are left out" in body
    assert body.index(">w899<") < body.index(">w898<")
    assert "w99 and 88 more" in body


def test_a_way_out_says_what_it_costs_and_what_bars_it() -> None:
    (way,) = everything().exits
    sources = Sources(DAY, 180)
    body = leaving(way, sources, "exit-1").body
    assert "not possible as it is" in body
    assert '<a href="#fact-1" class="cited">189.44</a>' in body
    assert "nobody publishes it" in body
    assert "2027-03-31" in body
    assert "to be rebuilt" in body
    assert body.count("no-instance-type-fits") == 1
    free = way.model_copy(update={"possible": True, "moved": (), "changes": (), "refusals": (), "traffic": None})
    assert "unknown" in leaving(free, sources, "exit-1").body


def test_a_score_has_a_verdict_for_each_target() -> None:
    (score,) = everything().scores
    body = scoring(score, "score-1").body
    assert '<span class="word bad">blocked</span>' in body
    assert "kernel: 4 places, 2 distinct" in body
    assert "and 1 more" in body
    assert "nothing" in body


@pytest.mark.parametrize(("share", "text"), [(1.0, "100 %"), (0.3333, "33.3 %"), (0.0, "0 %")])
def test_shares(share: float, text: str) -> None:
    assert percent(share) == text


def test_an_explanation_is_a_comparison_of_one_target() -> None:
    tie = Problem(name="override", message="patched")
    told = {name: getattr(target(), name) for name in type(target()).model_fields}
    one = Explanation(**told, workload="demo", spec="spec.yaml", ties=(tie,)).compared()
    assert one.workload == "demo"
    assert one.targets[0].warnings[-1] == tie
    assert one.targets[0].fits


def test_what_blocks_a_plan_is_its_refusal() -> None:
    plan = {"workload": "demo", "place": {"target": "t", "provider": "p"}, "blocking": []}
    assert Planned.model_validate(plan).compared().targets[0].fits
    blocked = plan | {"blocking": [{"name": "no", "message": "no"}]}
    assert not Planned.model_validate(blocked).compared().targets[0].fits
