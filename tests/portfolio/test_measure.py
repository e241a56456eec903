"""Shares make 1, the index lies between 1/n and 1, a loss of everything stops everything."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import Diagnostic
from portable.model.portfolio import DIMENSIONS, Dimension, Holding, Move, Unplaced
from portable.portfolio.limits import Limit, above
from portable.portfolio.measure import basis_of, hhi, measure
from tests.portfolio.build import exposure, holding

NAMES = st.sampled_from(["alpha", "beta", "gamma", "delta"])
PRICES = st.decimals(Decimal("0.01"), Decimal(1000), places=2)
PLACES = st.builds(
    lambda provider, supplier, vendors, region: exposure(provider, supplier, vendors=tuple(vendors), region=region),
    NAMES,
    NAMES,
    st.lists(st.sampled_from(["nvidia", "amd", "google"]), min_size=1, max_size=3, unique=True),
    st.sampled_from(["north", "south"]),
)


@st.composite
def portfolios(draw: st.DrawFn) -> list[Holding]:
    places = draw(st.lists(PLACES, min_size=1, max_size=8))
    prices = draw(st.lists(PRICES | st.none(), min_size=len(places), max_size=len(places)))
    return [
        holding(f"w{at}", place, None if price is None else str(price), accelerators=at + 1)
        for at, (place, price) in enumerate(zip(places, prices, strict=True))
    ]


@given(portfolios())
def test_shares_make_one_but_for_suppliers_who_overlap(holdings: list[Holding]) -> None:
    for one in measure(holdings).concentrations:
        total = sum(share.share for share in one.shares)
        if one.dimension == "supplier":
            assert total >= 1 - 1e-9
            assert all(share.share <= 1 + 1e-9 for share in one.shares)
        else:
            assert math.isclose(total, 1, abs_tol=1e-9)


@given(portfolios())
def test_the_index_lies_between_even_and_alone(holdings: list[Holding]) -> None:
    for one in measure(holdings).concentrations:
        assert one.hhi is not None
        assert 1 / len(one.shares) - 1e-9 <= one.hhi <= 1 + 1e-9


@given(st.lists(st.integers(0, 100), max_size=6))
def test_the_index_is_that_of_even_parts_only_where_they_are_even(weights: list[int]) -> None:
    found = hhi(Fraction(one) for one in weights)
    positive = [one for one in weights if one]
    if not positive:
        assert found is None
    else:
        assert found is not None
        assert (abs(found - 1 / len(positive)) < 1e-12) == (len(set(positive)) == 1)


@given(portfolios())
def test_a_loss_of_everything_stops_everything(holdings: list[Holding]) -> None:
    made = measure(holdings)
    for dimension in DIMENSIONS:
        stopped = {name for loss in made.losses if loss.dimension == dimension for name in loss.stops}
        assert stopped == {one.label for one in holdings}


@given(portfolios())
def test_an_unknown_price_is_never_nothing(holdings: list[Holding]) -> None:
    made = measure(holdings)
    unknown = any(one.hourly is None for one in holdings)
    assert made.basis == ("accelerators" if unknown else "cost")
    assert all(share.weight > 0 for share in made.concentration("provider").shares)


@given(portfolios(), st.randoms(use_true_random=False))
def test_order_changes_no_share(holdings: list[Holding], shuffle: object) -> None:
    backwards = measure(reversed(holdings))
    for one, other in zip(measure(holdings).concentrations, backwards.concentrations, strict=True):
        assert [(share.name, share.weight) for share in one.shares] == [
            (share.name, share.weight) for share in other.shares
        ]


def test_shares_are_of_cost_where_all_prices_are_known() -> None:
    made = measure([holding("a", exposure("alpha"), "30"), holding("b", exposure("beta"), "10", accelerators=800)])
    assert made.basis == "cost"
    assert [(one.name, one.share, one.weight) for one in made.concentration("provider").shares] == [
        ("alpha", 0.75, Decimal(30)),
        ("beta", 0.25, Decimal(10)),
    ]
    assert made.concentration("provider").hhi == 0.625


@pytest.mark.parametrize(
    ("prices", "accelerators", "basis", "words"),
    [
        (["1", "2"], [0, 0], "cost", "is known"),
        (["1", None], [8, 0], "accelerators", "1 of 2 workloads is unknown; accelerators are counted"),
        (["1", None], [0, 0], "workloads", "none has an accelerator"),
        (["0", "0"], [0, 0], "workloads", "nothing has a price"),
    ],
)
def test_what_shares_are_of_is_said(prices: list[str | None], accelerators: list[int], basis: str, words: str) -> None:
    held = [holding("w", exposure("alpha"), price, number) for price, number in zip(prices, accelerators, strict=True)]
    found, why = basis_of(held)
    assert found == basis
    assert words in why


def test_who_rents_from_another_counts_for_both() -> None:
    made = measure(
        [holding("a", exposure("front", "back")), holding("b", exposure("back")), holding("c", exposure("x"))]
    )
    found = {share.name: (round(share.share, 3), share.workloads) for share in made.concentration("supplier").shares}
    assert found == {"back": (0.667, ("a", "b")), "front": (0.333, ("a",)), "x": (0.333, ("c",))}


def test_a_loss_counts_who_can_go_elsewhere() -> None:
    away = Move("beta", exposure("beta", "alpha"))
    freed = Move("gamma", exposure("gamma", vendors=("amd",)))
    barred = Move("delta", None, refusals=(Diagnostic("no-instance-type-fits", "nothing fits"),))
    made = measure(
        [
            holding("free", exposure("alpha"), moves=(freed,)),
            holding("tied", exposure("alpha"), moves=(away, barred)),
        ]
    )
    losses = {(one.dimension, one.name): one for one in made.losses}
    assert losses["provider", "alpha"].stuck == ()
    assert losses["supplier", "alpha"].movable == ("free",)
    assert losses["supplier", "alpha"].stuck == ("tied",)
    assert losses["vendor", "nvidia"].stuck == ("tied",)


def test_work_without_accelerators_loses_no_vendor() -> None:
    made = measure([holding("cpu", exposure("alpha", vendors=("none",), fabric="none"), accelerators=0)])
    assert {one.dimension for one in made.losses} == {"provider", "region", "runtime", "supplier"}


def test_nothing_has_no_index() -> None:
    made = measure([])
    assert {one.hhi for one in made.concentrations} == {None}
    assert not made.losses


@pytest.mark.parametrize(
    ("limit", "names"),
    [
        (Limit("share", "provider", 0.75), []),
        (Limit("share", "provider", 0.74), ["share-above-limit"]),
        (Limit("share", "vendor", 0.0), ["share-above-limit"]),
        (Limit("hhi", "provider", 0.625), []),
        (Limit("hhi", "provider", 0.62), ["hhi-above-limit"]),
    ],
)
def test_a_limit_fails_above_it_and_not_at_it(limit: Limit, names: list[str]) -> None:
    made = measure([holding("a", exposure("alpha"), "30"), holding("b", exposure("beta"), "10")])
    assert [one.name for one in above(made, (limit,))] == names


def test_no_limit_holds_for_a_workload_without_a_place() -> None:
    lost = Unplaced("lost", "lost.yaml", None, ())
    made = measure([holding("a", exposure("alpha"))], [lost])
    wide: Dimension = "provider"
    assert [one.name for one in above(made, (Limit("share", wide, 1.0),))] == ["share-unknown"]
    assert not list(above(made, ()))
