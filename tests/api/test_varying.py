"""Costs at other run times and scales."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portable.api import placing
from portable.api.varying import lasting, run_time, scale, scaled
from portable.loader.catalogue import Catalogue
from tests.cli.build import SPEC, write_provider, write_site
from tests.compiler.build import workload

JOB = {"command": ["python", "train.py"], "expect": {"duration": 3600}}
KINDS: list[dict[str, Any]] = [
    {"job": JOB},
    {"job": None, "schedule": {"cron": "0 2 * * *", "job": JOB}},
    {"job": None, "cluster": {"ttl": 60}},
    {"job": None, "service": {"applications": [{"name": "a", "import": "a:b"}]}},
]


@pytest.mark.parametrize("spec", KINDS)
def test_every_kind_of_work_can_last_longer(spec: dict[str, Any]) -> None:
    longer = lasting(workload(spec), Decimal(2)).spec
    work = longer.service or longer.job or (longer.schedule.job if longer.schedule is not None else None)
    expected = work.expect.duration if work is not None and work.expect is not None else None
    assert (longer.cluster.ttl if longer.cluster is not None else expected) == 7200


def test_scaling_keeps_ranges() -> None:
    group = {"name": "a", "replicas": {"min": 1, "max": 3}, "cpu": 1, "memory": "1Gi"}
    (one,) = scaled(workload({"groups": [group]}), 4).spec.groups
    assert (one.replicas.min, one.replicas.max) == (4, 12)


@pytest.fixture
def known(tmp_path: Path) -> Catalogue:
    write_site(tmp_path)
    return Catalogue([tmp_path / "clouds"])


def test_a_run_of_twice_the_length_costs_twice(tmp_path: Path, known: Catalogue) -> None:
    of = placing.load(tmp_path / "spec.yaml")
    chart = run_time(of, placing.compare(of, ["acme"], catalogue=known))
    (curve,) = chart.curves
    assert [x for x, _ in curve.points] == [Decimal(2), Decimal(4), Decimal(8), Decimal(12), Decimal(16)]
    assert dict(curve.points)[Decimal(16)] == Decimal("80.5") * 16
    assert curve.own == (Decimal(8), Decimal("644"))


def test_without_an_expectation_lengths_are_examples(tmp_path: Path, known: Catalogue) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC.replace("    expect: {duration: 8h}\n", ""))
    of = placing.load(tmp_path / "spec.yaml")
    chart = run_time(of, placing.compare(of, ["acme"], catalogue=known))
    assert "examples" in chart.note
    assert chart.curves[0].own is None


def test_a_scale_that_is_refused_has_no_cost(tmp_path: Path, known: Catalogue) -> None:
    (tmp_path / "spec.yaml").write_text(SPEC + '  policy: {maxPrice: {perHour: "200 USD"}}\n')
    of = placing.load(tmp_path / "spec.yaml")
    chart = scale(of, placing.compare(of, ["acme"], catalogue=known), catalogue=known)
    assert dict(chart.curves[0].points) == {1: Decimal("80.5"), 2: Decimal("160.5"), 4: None, 8: None}


def test_an_unknown_price_stays_unknown_at_every_point(tmp_path: Path) -> None:
    write_site(tmp_path)
    write_provider(tmp_path / "clouds", "acme", regions='- {name: north-1, country: "SE", source: list}\n')
    known = Catalogue([tmp_path / "clouds"])
    of = placing.load(tmp_path / "spec.yaml")
    found = placing.compare(of, ["acme"], catalogue=known)
    for chart in (run_time(of, found), scale(of, found, catalogue=known)):
        assert {y for _, y in chart.curves[0].points} == {None}
