from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from portable.model.cost import Cost
from portable.pricer.compute import price
from tests.resolver.build import provider, resolve, workload

DATA = {
    "data": {
        "inputs": [{"name": "corpus", "size": "100Gi", "env": "CORPUS"}],
        "checkpoints": {"name": "ckpt", "size": "10Gi", "every": "30m", "env": "CKPT"},
        "volumes": [{"name": "index", "size": "20Gi", "access": "one", "path": "/index"}],
    },
    "job": {"expect": {"duration": "73h"}},
}
FLAT = {"unit": "GiB", "tiers": [{"price": "0.02"}], "source": "doc"}
RATES = {"rates": {"objectStorage": FLAT, "blockStorage": {**FLAT, "tiers": [{"price": "0.10"}]}}}
MAPPED = {"data": {"corpus": "s3://b/corpus", "ckpt": "s3://b/ckpt"}}


def cost(parts: dict[str, Any] | None = None, **target: Any) -> Cost:
    of = workload(DATA)
    return price(of, resolve(of, provider(**(RATES if parts is None else parts)), **(target or MAPPED)))


def test_everything_that_is_kept_costs_its_rate_a_month() -> None:
    found = cost()
    assert [(one.name, one.kind, one.amount) for one in found.storage] == [
        ("corpus", "object storage", Decimal("2")),
        ("ckpt", "object storage", Decimal("0.2")),
        ("index", "block storage", Decimal("2")),
    ]
    assert found.storage_per_month == Decimal("4.2")
    assert found.per_run is not None
    assert found.with_storage == found.per_run + Decimal("0.42")
    assert all(one.fact is not None and one.fact.source is not None for one in found.storage)


@pytest.mark.parametrize(
    ("parts", "target", "name", "why"),
    [
        ({}, MAPPED, "corpus", "no price of object storage of acme was found"),
        (RATES, {"data": {"corpus": "gs://b/c", "ckpt": "s3://b/c"}}, "corpus", "`gs` is no object store of acme"),
        (RATES, {"data": {"corpus": {"claim": "mine"}}}, "corpus", "behind the claim `mine`"),
        (RATES, {"data": {"corpus": "s3://b/c"}}, "ckpt", "the target does not map it"),
    ],
)
def test_what_is_unknown_says_why_and_makes_the_sum_unknown(
    parts: dict[str, Any], target: dict[str, Any], name: str, why: str
) -> None:
    found = cost(parts, **target)
    (one,) = [each for each in found.storage if each.name == name]
    assert one.amount is None
    assert why in one.because
    assert (found.storage_per_month, found.with_storage) == (None, None)


def test_storage_is_in_no_figure_of_the_nodes() -> None:
    assert cost().hourly == cost({}).hourly
