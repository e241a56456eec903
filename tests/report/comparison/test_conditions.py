"""What figures of runs rest on: said once below the table, in every format, and unknown is empty in CSV."""

from __future__ import annotations

import csv as csv_lines
import io
from dataclasses import replace
from decimal import Decimal

from portable.model.cost import Comparison, Cost, Line, Moved, WorkPrice
from portable.model.run import Run, Stage
from portable.model.target import Target
from portable.report.comparison import FORMATS
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, USUAL, in_order
from portable.report.view import View
from tests.compiler.build import placement, workload

KEYS = ("target", "per-run", "spot-run", "traffic", "run-whole", "per-flop")


def run(hours: int, hourly: str | None, *least: str, assumed: tuple[str, ...] = (), endless: bool = False) -> Run:
    stage = Stage("work", Decimal(hours), None if hourly is None else Decimal(hourly))
    return Run((stage,), None, least, assumed, endless)


def compared(name: str, traffic: str | None = "5", **parts: object) -> Comparison:
    moved = Moved("corpus", "egress", "read once", 10**9, None if traffic is None else Decimal(traffic))
    usual: dict[str, object] = {
        "hours": Decimal(8),
        "assumed": ("goodput 0.9",),
        "run": run(8, "10", assumed=("goodput 0.9",)),
        "spot_run": run(8, "4", "nodes go", assumed=("goodput 0.9", "restart 1 h")),
        "traffic": (moved,),
        "work": (WorkPrice("bf16", Decimal(1000), Decimal("0.4"), Decimal("1.25")),),
        "dtype": "bf16",
    }
    cost = Cost((Line("head", "cpu.8", 1, "onDemand", Decimal(10)),), 8, **(usual | parts))  # type: ignore[arg-type]
    return Comparison(name, "acme", "north-1", placement(workload()), cost)


def choice(*found: Comparison, keys: tuple[str, ...] = KEYS) -> Choice:
    return Choice(workload(), "spec.yaml", None, found, keys)


def test_every_column_says_what_it_stands_for() -> None:
    text = FORMATS["table"](choice(compared("a")), View())
    (row,) = [line.split() for line in text.splitlines() if line.startswith("acme ")]
    assert row == ["acme", "80.00", "≥", "32.00", "5.00", "85.00", "1.25"]


def test_what_is_assumed_is_said_once_in_every_readable_format() -> None:
    for name in ("table", "markdown", "html"):
        text = FORMATS[name](choice(compared("a"), compared("b")), View())
        assert text.count("$/run assumes goodput 0.9.") == 1, name
        assert text.count("spot $/run also assumes restart 1 h.") == 1, name
        assert text.count("at least so much, as nodes go.") == 1, name
        assert text.count("10^18 operations in bf16 at 40% of the peak") == 1, name


def test_what_is_not_shown_is_not_explained() -> None:
    assert choice(compared("a"), keys=("target", "hourly")).conditions == ()


def test_unknown_traffic_says_why_and_ranks_last() -> None:
    unknown, known = compared("a", None), compared("b")
    assert choice(unknown, known).conditions[-2] == "traffic of a: corpus, egress: read once."
    assert [one.target for one in in_order((unknown, known), "traffic")] == ["b", "a"]
    assert [one.target for one in in_order((unknown, known), "run-whole")] == ["b", "a"]


def test_a_run_says_in_every_readable_format_what_it_leaves_out() -> None:
    keys = ("target", "per-run")
    for name in ("table", "markdown", "html"):
        text = " ".join(FORMATS[name](choice(compared("a"), keys=keys), View()).split())
        assert "$/run: the machines alone" in text, name
        assert "$/run counts no waiting" in text, name
        assert "Amounts in USD." in text, name
    whole = choice(compared("a"), keys=(*keys, "run-whole"))
    assert not any("machines alone" in words for words in whole.conditions)


def test_prices_of_your_own_are_not_called_those_of_a_list() -> None:
    terms = {"discount": "20%", "until": "2027-03-31", "overrides": {"cpu.8": {"onDemand": "9"}, "gpu": {"spot": "1"}}}
    found = compared("prod")
    assert found.placement is not None
    place = replace(found.placement, target=Target.model_validate({"provider": "acme", "prices": terms}))
    told = choice(replace(found, placement=place), keys=("target", "hourly")).conditions
    assert told == (
        "prod: your own price of cpu.8, 20% off all other list prices, as the targets file says, until 2027-03-31.",
    )


def test_columns_that_are_empty_throughout_are_spared_a_reader() -> None:
    empty = compared("a", spot_run=None)
    for name in ("table", "markdown", "html"):
        text = FORMATS[name](choice(empty), View())
        assert "$/EFLOP" in text, name
        assert "traffic $/run" in text, name
        assert "spot $/run" not in text, name
    assert "spot-run" in FORMATS["csv"](choice(empty), View()).splitlines()[0], "a program finds every column"


def test_what_there_was_no_room_for_is_not_explained() -> None:
    text = FORMATS["table"](choice(compared("a"), keys=("target", "instance", "per-run", "spot-run")), View(width=34))
    assert "spot $/run" in text.partition("no room for")[2].partition(")")[0]
    assert "at least so much" not in text


def test_a_run_that_never_ends_is_no_number() -> None:
    found = compared("a", spot_run=run(8, "4", endless=True))
    assert "never ends" in FORMATS["table"](choice(found), View())
    assert [one.target for one in in_order((found, compared("b")), "spot-run")] == ["b", "a"]


def test_in_csv_amounts_are_digits_and_unknown_is_empty() -> None:
    unknown = compared("a", None, run=run(8, None), spot_run=run(8, "4", endless=True))
    rows = list(csv_lines.DictReader(io.StringIO(FORMATS["csv"](choice(compared("b"), unknown), View()))))
    assert [rows[0][key] for key in KEYS[1:]] == ["80", "32", "5", "85", "1.25"]
    assert [rows[1][key] for key in KEYS[1:]] == ["", "", "", "", "1.25"]


def test_long_figures_are_shown_if_asked_for() -> None:
    assert set(COLUMNS) - set(USUAL) == {"run-whole", "per-flop"}
