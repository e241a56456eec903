"""A small record, word by word, in each format."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

from portable.errors import Diagnostic
from portable.model.evidence import Evidence, Promise, Requirement
from portable.model.placement import Condition, Fact
from portable.model.source import Source
from portable.report.evidenced import FORMATS
from portable.report.view import View

BOOK = Source(ref="a | book", date=datetime.date(2026, 1, 1), confidence="high")
FACT = Fact("hipaa: attested", BOOK)
RECORD = Evidence(
    workload="demo",
    spec="spec.yaml",
    spec_digest="aa11",
    catalogue_digest="bb22",
    target_digest="cc33",
    version="1.2.3",
    target="prod",
    provider="acme",
    title="Acme Cloud",
    region="north-1",
    as_of=datetime.date(2026, 1, 2),
    machines=("head: cpu.8", "trainers: big.8"),
    requirements=(
        Requirement("attestation", "hipaa", ("spec",), "met", "it is attested", (FACT,), ("big.8 is not confirmed",)),
        Requirement("sovereignty", "EU", ("spec",), "not-evidenced", "the seat is unknown"),
    ),
    entity=(Fact("company: Acme, seat in US", Source(ref="law", confidence="low")),),
    promises=(
        Promise("availability", "99.9 %", Fact("99.9 %", BOOK)),
        Promise("network performance", None, None, "nothing on latency"),
    ),
    unmeasured=(Condition("group trainers", "bandwidth", "unverified", "nobody promises it", "run a test"),),
    assumed=(Fact("pods may use 190 CPUs", BOOK, assumed=True),),
    export=(Fact("US, a rule: asks for a licence", BOOK),),
)

TEXT = """\
evidence for demo (spec.yaml) on prod: Acme Cloud, north-1
spec: sha256 aa11
facts: sha256 bb22
target: sha256 cc33
judged by: portable 1.2.3
ages count to: 2026-01-02
head: cpu.8
trainers: big.8

demands
  met, attestation hipaa: it is attested
      - hipaa: attested
        a | book, 2026-01-01, confidence high, 1 day old
      note: big.8 is not confirmed
  not evidenced, sovereignty EU: the seat is unknown

the provider
  - company: Acme, seat in US
    law, undated, confidence low, age unknown

promised in writing
  availability: 99.9 %
      a | book, 2026-01-01, confidence high, 1 day old
  network performance: no promise was found in the texts read
      note: nothing on latency

only a measurement shows
  group trainers, bandwidth: unverified; nobody promises it
      to verify: run a test

assumed: nobody published it
  - pods may use 190 CPUs
    a | book, 2026-01-01, confidence high, assumed, 1 day old

export rules
  - US, a rule: asks for a licence
    a | book, 2026-01-01, confidence high, 1 day old
  These are notes of the day of their source, no advice: what came later is not in these facts; ask counsel.

1 of 2 demands are evidenced
A verdict is about published facts, not about a contract or an audit.
"""

MARKDOWN = """\
## Evidence for demo on prod

**1 of 2 demands are evidenced**

| what | value |
| --- | --- |
| spec | spec.yaml |
| spec, sha256 | aa11 |
| facts, sha256 | bb22 |
| target, sha256 | cc33 |
| judged by | portable 1.2.3 |
| provider | Acme Cloud |
| region | north-1 |
| machines | head: cpu.8; trainers: big.8 |
| ages count to | 2026-01-02 |

### Demands

| verdict | demand | because |
| --- | --- | --- |
| met | attestation hipaa | it is attested |
| not evidenced | sovereignty EU | the seat is unknown |

| fact | source, date, confidence, age |
| --- | --- |
| hipaa: attested | a \\| book, 2026-01-01, confidence high, 1 day old |

- attestation hipaa: big.8 is not confirmed

### The provider

| fact | source, date, confidence, age |
| --- | --- |
| company: Acme, seat in US | law, undated, confidence low, age unknown |

### Promised in writing

| subject | promise | source |
| --- | --- | --- |
| availability | 99.9 % | a \\| book, 2026-01-01, confidence high, 1 day old |
| network performance | no promise was found in the texts read |  |

### Only a measurement shows

- **unverified** group trainers, bandwidth: nobody promises it (to verify: run a test)

### Assumed: nobody published it

| fact | source, date, confidence, age |
| --- | --- |
| pods may use 190 CPUs | a \\| book, 2026-01-01, confidence high, assumed, 1 day old |

### Export rules

| fact | source, date, confidence, age |
| --- | --- |
| US, a rule: asks for a licence | a \\| book, 2026-01-01, confidence high, 1 day old |

These are notes of the day of their source, no advice: what came later is not in these facts; ask counsel.

A verdict is about published facts, not about a contract or an audit.
"""


def test_text() -> None:
    assert FORMATS["text"](RECORD, View()) == TEXT


def test_markdown() -> None:
    assert FORMATS["markdown"](RECORD, View()) == MARKDOWN


def test_json_says_verdicts_ages_and_whether_all_holds() -> None:
    made = json.loads(FORMATS["json"](RECORD, View()))
    assert made["holds"] is False
    assert [one["verdict"] for one in made["requirements"]] == ["met", "not-evidenced"]
    assert made["requirements"][0]["facts"][0] == {
        "age_days": 1,
        "assumed": False,
        "confidence": "high",
        "date": "2026-01-01",
        "file": None,
        "source": "a | book",
        "statement": "hipaa: attested",
    }
    assert made["entity"][0]["age_days"] is None
    assert [one["statement"] for one in made["promises"]] == ["99.9 %", None]


def test_a_refused_workload_says_why_and_what_was_judged() -> None:
    refusal = Diagnostic("head-does-not-fit", "no room for the head", help=("ask for less",))
    refused = replace(RECORD, machines=(), requirements=(), refusals=(refusal,))
    for name in ("text", "markdown"):
        shown = FORMATS[name](refused, View())
        assert "head-does-not-fit" in shown
        assert "the policy demands nothing; the target refuses the workload for other reasons" in shown
        assert "region north-1 was judged, and no machine" in shown


def test_control_characters_of_a_spec_reach_no_terminal() -> None:
    shown = FORMATS["text"](replace(RECORD, spec="\x1b[31mred"), View())
    assert "\x1b" not in shown
