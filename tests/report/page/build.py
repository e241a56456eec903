"""A small page of made-up targets: one that is priced, one whose price is unknown, one that refuses."""

from __future__ import annotations

import datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

from portable.report.page.cost_parts import Cost, CostLine
from portable.report.page.html import html
from portable.report.page.part import Fact, Money
from portable.report.page.parts import (
    Carbon,
    Chart,
    Compared,
    Condition,
    Curve,
    Finding,
    Findings,
    Problem,
    Published,
    Seat,
    Span,
    Target,
    Wiring,
)
from portable.report.page.records import Evidence, Exit, Portfolio, Score
from portable.report.page.section import Sheet
from portable.report.page.sources import Sources
from portable.report.page.subject import Subject
from portable.report.view import View

DAY = datetime.date(2026, 11, 22)
BOOK = Fact(statement="big.8 has 8 adapters", source="acme handbook", date=datetime.date(2026, 9, 1), confidence="high")
PRICE = Fact(
    statement="big.8 onDemand 40 USD/h", source="acme prices", date=datetime.date(2026, 10, 1), confidence="high"
)
OLD = Fact(
    statement="cpu.8 onDemand 0.5 USD/h", source="acme prices", date=datetime.date(2025, 1, 1), confidence="high"
)


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount))


def cost(price: str | None = "40") -> Cost:
    """Two nodes and a head; a price of None is unknown."""
    each = None if price is None else usd(price)
    hourly = None if price is None else usd(str(Decimal(price) * 2))
    whole = None if price is None else usd(str(Decimal(price) * 2 + Decimal("0.5")))
    return Cost(
        lines=(
            CostLine(role="head", instance_type="cpu.8", nodes=1, price=usd("0.5"), hourly=usd("0.5"), fact=OLD),
            CostLine(role="trainers", instance_type="big.8", nodes=2, price=each, hourly=hourly, fact=price and PRICE),
        ),
        accelerators=16,
        hourly=whole,
        hourly_known=whole or usd("0.5"),
        per_accelerator_hour=whole and usd("5.03"),
        per_run=whole and usd("644"),
        hours_per_run=Decimal(8),
        unknown=() if price else ("trainers",),
    )


RATE = Fact(statement="egress 0.05 USD/GB", source="other's list", date=datetime.date(2026, 8, 1), confidence="medium")
STUDY = Fact(statement="llama: at least 0.9", source="a study", date=datetime.date(2024, 7, 31), confidence="high")


def ran() -> Cost:
    """The same with a run of 8 hours: a wait, a loss, data that is kept, traffic of which a part is unknown."""
    whole = {
        "run": {
            "hours": "10",
            "amount": {"amount": "806.50"},
            "assumed": ["goodput 0.8", "queue 3 h"],
            "stages": [
                {"name": "queue", "hours": "3", "hourly": {"amount": "0.5"}, "amount": {"amount": "1.50"}},
                {"name": "work", "hours": "8", "hourly": {"amount": "80.5"}, "amount": {"amount": "644"}},
                {
                    "name": "lost",
                    "hours": "2",
                    "hourly": {"amount": "80.5"},
                    "amount": {"amount": "161"},
                    "fact": STUDY,
                },
            ],
        },
        "spot_run": {"hours": "8", "amount": {"amount": "268"}, "at_least": ["spot nodes may be taken away"]},
        "traffic": [
            {"name": "corpus", "kind": "egress", "size_bytes": 10**11, "amount": {"amount": "5"}, "fact": RATE},
            {"name": "corpus", "kind": "ingress", "size_bytes": 10**11, "because": "read once; no price was found"},
        ],
        "storage": [
            {"name": "corpus", "kind": "object storage", "size_bytes": 10**11, "amount": {"amount": "73"}, "fact": RATE}
        ],
        "per_run_whole_known": {"amount": "812.50"},
        "fees": [{"name": "control plane", "hourly": {"amount": "0.10"}, "fact": RATE}],
        "dtype": "bf16",
        "per_operation": [
            {"dtype": "bf16", "peak_tflops": "16000", "efficiency": "1", "amount": {"amount": "1.4"}, "facts": [BOOK]},
            {"dtype": "fp4", "efficiency": "0.4"},
        ],
    }
    return Cost.model_validate(cost().model_dump() | whole)


def target(name: str = "acme", price: str | None = "40", **parts: Any) -> Target:
    """A target that fits."""
    whole: dict[str, Any] = {
        "target": name,
        "provider": name,
        "region": "north-1",
        "cost": cost(price),
        "price_date": datetime.date(2025, 1, 1),
        "seats": (
            Seat(role="head", instance_type="cpu.8", nodes=1, runtime="cpu"),
            Seat(
                role="trainers",
                instance_type="big.8",
                nodes=2,
                accelerator="nvidia-h100-80gb",
                accelerators_per_worker=8,
                runtime="cuda",
                fabric="infiniband",
                gbps_per_accelerator=400.0,
            ),
        ),
        "wiring": (
            Wiring(
                role="trainers", accelerators=8, adapters=8, fabric="InfiniBand", near="block preferred", facts=(BOOK,)
            ),
        ),
        "conditions": (
            Condition(
                subject="group trainers",
                objective="busBandwidthGBps >= 300",
                status="unverified",
                because="not measured",
                check="run `all_reduce_perf`",
            ),
        ),
        "warnings": (Problem(name="assumed-fact", message="adapters (assumed)"),),
    }
    return Target(**(whole | parts))


def refusing(name: str = "tiny") -> Target:
    """A target that refuses."""
    no = Problem(name="no-instance-type-fits", message="tiny has nothing with 8", help=("ask for `count: 1`",))
    return Target(target=name, provider=name, region="north-1", status="refused", refusals=(no,))


def compared(*targets: Target, **parts: Any) -> Compared:
    """A workload on these targets; without any the three that differ."""
    every = targets or (target(), target("dear", None), refusing())
    return Compared(**({"workload": "demo", "spec": "spec.yaml", "targets": every} | parts))


def chart() -> Chart:
    """Three points, of which the last target knows none."""
    curves = (
        Curve(
            target="acme", points=((Decimal(1), Decimal(10)), (Decimal(2), Decimal(20))), own=(Decimal(2), Decimal(20))
        ),
        Curve(target="dear", points=((Decimal(1), None), (Decimal(2), None))),
    )
    return Chart(key="run-time", title="Cost of a run", across="hours", up="USD per run", curves=curves, note="a note")


def everything() -> Subject:
    """A page with every section."""
    emitted = Carbon(per_hour=Span(low=Decimal(1), likely=Decimal(2), high=Decimal(3)), unknown=("PUE",), facts=(BOOK,))
    studies = (Published(name="llama", goodput=0.9, bound="at least", words="training on 16,384", fact=STUDY),)
    fitting = target(carbon=emitted, cost=ran())
    whole = compared(fitting, target("dear", None), refusing(), charts=(chart(),), studies=studies)
    finding = Finding(rule="cuda-device-string", message="says cuda", file="train.py", effects={"cuda": "degrades"})
    record = Evidence.model_validate(
        {
            "workload": "demo",
            "target": "acme",
            "holds": False,
            "requirements": [{"kind": "attestation", "demand": "hipaa", "verdict": "not-evidenced", "because": "none"}],
            "promises": [{"subject": "availability", "statement": None}],
        }
    )
    held = Portfolio.model_validate(
        {
            "basis": "cost",
            "basis_because": "every price is known",
            "workloads": [
                {"workload": "demo", "target": "acme", "provider": "acme", "hourly": {"amount": "80"}},
                {"workload": "other", "target": "acme", "provider": "acme", "hourly": {"amount": "20"}},
            ],
            "concentrations": [{"dimension": "provider", "hhi": 1.0, "shares": [{"name": "acme", "share": 1.0}]}],
            "losses": [{"dimension": "provider", "name": "acme", "share": 1.0, "stops": ["demo", "other"]}],
        }
    )
    way = Exit.model_validate(
        {
            "workload": "demo",
            "origin": "acme",
            "goal": "tiny",
            "possible": False,
            "traffic": {"amount": "189.44"},
            "moved": [
                {"name": "corpus", "kind": "egress", "size_bytes": 2**41, "amount": {"amount": "189.44"}, "fact": BOOK},
                {"name": "ckpt", "kind": "egress", "size_bytes": 2**30, "because": "nobody publishes it"},
            ],
            "changes": [{"role": "trainers", "before": "big.8", "after": "small.1", "rebuilds": True}],
            "contract_until": "2027-03-31",
            "refusals": [{"name": "no-instance-type-fits", "message": "tiny has nothing with 8"}],
        }
    )
    block = {"rule": "inline-ptx", "message": "PTX", "file": "k.cu"}
    score = Score.model_validate(
        {
            "subject": "src",
            "files": 3,
            "targets": [
                {"name": "cuda", "verdict": "runs", "because": "nothing stands in the way"},
                {
                    "name": "rocm",
                    "verdict": "blocked",
                    "blocking": [block] * 4,
                    "work": [{"kind": "kernel", "places": 4, "distinct": 2}],
                },
            ],
        }
    )
    looked = Findings(findings=(finding,), subjects=3)
    return Subject(DAY, 180, (whole,), looked, (record,), held, (way,), (score,))


def page(*of: Compared) -> str:
    """The page of these workloads."""
    return html(Subject(DAY, 180, of or (compared(),)), View())


def sheet(of: Compared | None = None, findings: Findings | None = None) -> Sheet:
    """What a section is drawn from."""
    return Sheet(of or compared(), Sources(DAY, 180), "w1", findings)


class Read(HTMLParser):
    """A page as elements; what is closed in the wrong order is kept as an error."""

    VOID = frozenset({"meta", "br", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None], str]] = []
        """Tag, attributes and path from the root."""
        self.texts: list[tuple[str, str]] = []
        """Path and text."""
        self.errors: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.errors += [f"never closed: {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), "/".join(self._open)))
        if len({name for name, _ in attrs}) < len(attrs):
            self.errors.append(f"an attribute twice on {tag}")
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.errors.append(f"closed in the wrong place: {tag}")

    def handle_data(self, data: str) -> None:
        self.texts.append(("/".join(self._open), data))

    def tagged(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of a tag."""
        return [attributes for name, attributes, _ in self.elements if name == tag]

    @property
    def words(self) -> str:
        """All text."""
        return " ".join(data for path, data in self.texts if not path.endswith(("script", "style")))
