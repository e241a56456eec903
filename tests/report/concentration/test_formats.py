"""A small portfolio, word by word, in each format."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portable.errors import Diagnostic
from portable.model.portfolio import Move, Unplaced
from portable.portfolio.measure import measure
from portable.report.concentration import FORMATS
from portable.report.concentration.subject import Spread
from portable.report.view import View
from tests.portfolio.build import exposure, holding

BARRED = Move("beta", None, refusals=(Diagnostic("no-instance-type-fits", "nothing fits"),))
FREE = Move("gamma", exposure("gamma"), Decimal(12))
LOST = Unplaced("lost", "lost.yaml", None, (Diagnostic("accelerator-not-offered", "nobody rents it"),))
SPREAD = Spread(
    measure(
        [
            replace(
                holding("train", exposure("alpha", "beta"), "30", moves=(BARRED, FREE)), prices_of=date(2026, 8, 1)
            ),
            holding("serve", exposure("gamma", vendors=("none",), fabric="none"), "10", accelerators=0),
        ],
        [LOST],
    ),
    (Diagnostic("share-above-limit", "provider alpha has too much"),),
)

TEXT = """\
portfolio of 2 workloads, 1 more without a place
shares are of cost: the price per hour of every workload is known, and counted at the least number of \
replicas; the oldest price is of 2026-08-01
index: Herfindahl-Hirschman, the sum of the squared shares; 1 is all of it on one name

by provider, index 0.625
  provider   share    $/h  workloads
  alpha     75.0 %  30.00          1
  gamma     25.0 %  10.00          1

by region, index 0.625
  region        share    $/h  workloads
  alpha north  75.0 %  30.00          1
  gamma north  25.0 %  10.00          1

by vendor, index 0.625
  vendor   share    $/h  workloads
  nvidia  75.0 %  30.00          1
  none    25.0 %  10.00          1

by runtime, index 0.625
  runtime             share    $/h  workloads
  runtime of nvidia  75.0 %  30.00          1
  runtime of none    25.0 %  10.00          1

by fabric, index 0.625
  fabric   share    $/h  workloads
  roce    75.0 %  30.00          1
  none    25.0 %  10.00          1

by supplier, index 0.388
  a provider and whoever it has capacity from count for the same work, so these shares overlap; \
`portable evidence` names the source of each tie
  supplier   share    $/h  workloads
  alpha     75.0 %  30.00          1
  beta      75.0 %  30.00          1
  gamma     25.0 %  10.00          1

what a loss stops
  provider alpha: stops 1 (75.0 %), of which 1 fit elsewhere
  provider gamma: stops 1 (25.0 %), of which 0 fit elsewhere; nowhere else: serve
  region alpha north: stops 1 (75.0 %), of which 1 fit elsewhere
  region gamma north: stops 1 (25.0 %), of which 0 fit elsewhere; nowhere else: serve
  vendor nvidia: stops 1 (75.0 %), of which 0 fit elsewhere; nowhere else: train
  runtime runtime of nvidia: stops 1 (75.0 %), of which 0 fit elsewhere; nowhere else: train
  runtime runtime of none: stops 1 (25.0 %), of which 0 fit elsewhere; nowhere else: serve
  fabric roce: stops 1 (75.0 %), of which 0 fit elsewhere; nowhere else: train
  supplier alpha: stops 1 (75.0 %), of which 1 fit elsewhere
  supplier beta: stops 1 (75.0 %), of which 1 fit elsewhere
  supplier gamma: stops 1 (25.0 %), of which 0 fit elsewhere; nowhere else: serve

workloads
  train: alpha (asked for), north, 30.00 $/h
      also fits: gamma
      in the way: no-instance-type-fits (beta)
  serve: gamma (asked for), north, 10.00 $/h
      also fits: nowhere else

without a place, and in no share
  lost: nobody rents it

above a limit
  share-above-limit: provider alpha has too much
"""


def test_text() -> None:
    assert FORMATS["text"](SPREAD, View()) == TEXT


def test_verbose_text_tells_who_refuses_and_why() -> None:
    shown = FORMATS["text"](SPREAD._replace(everything=True), View())
    assert "      not on beta: no-instance-type-fits\n" in shown


def test_text_hides_the_many_and_says_so() -> None:
    many = Spread(measure(holding(f"w{at:02}", exposure("alpha")) for at in range(30)))
    shown = FORMATS["text"](many, View())
    assert "  and 10 more; `--verbose` lists them\n" in shown
    assert "w29" not in shown
    assert "w29" in FORMATS["text"](many._replace(everything=True), View())


@pytest.mark.parametrize(
    "words",
    [
        "## Portfolio of 2 workloads, 1 more without a place\n",
        "- `share-above-limit` provider alpha has too much\n",
        "### By provider, index 0.625\n\n| provider | share | $/h | workloads |\n| --- | ---: | ---: | --- |\n",
        "| alpha | 75.0 % | 30.00 | train |\n",
        "| provider gamma | 25.0 % | 1 | 0 | serve |\n",
        "| train | alpha | asked for | 30.00 | gamma | beta: no-instance-type-fits |\n",
        "- lost: nobody rents it\n",
    ],
)
def test_markdown_has_a_table_for_each_part(words: str) -> None:
    assert words in FORMATS["markdown"](SPREAD, View())


def test_json_has_every_number_and_every_refusal() -> None:
    made = json.loads(FORMATS["json"](SPREAD, View()))
    assert made["basis"] == "cost"
    assert [one["hhi"] for one in made["concentrations"]] == [0.625] * 5 + [0.387755]
    train = made["workloads"][0]
    assert [(one["target"], one["status"]) for one in train["moves"]] == [("beta", "refused"), ("gamma", "fits")]
    assert train["moves"][0]["refusals"][0]["name"] == "no-instance-type-fits"
    assert train["hourly"] == {"amount": "30", "currency": "USD", "unit": "hour"}
    assert made["unplaced"][0]["workload"] == "lost"
    assert made["above_limit"][0]["name"] == "share-above-limit"


def test_csv_leaves_unknown_fields_empty() -> None:
    rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](SPREAD, View()))))
    none = next(row for row in rows if row["name"] == "none" and row["dimension"] == "vendor")
    assert (none["share"], none["stops"]) == ("0.250000", "")
    nobody = list(csv.DictReader(io.StringIO(FORMATS["csv"](Spread(measure([])), View()))))
    assert nobody == []
