"""The laws of our change made on what others wrote."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portable.deploy.merge import Merge
from portable.model.plan import FieldPath

LEAVES = st.one_of(st.integers(0, 3), st.sampled_from(["a", "b"]), st.lists(st.integers(0, 2), max_size=2))
KEYS = st.sampled_from(["x", "y", "z"])
TREES = st.recursive(LEAVES, lambda below: st.dictionaries(KEYS, below, max_size=3), max_leaves=8)
OBJECTS = st.dictionaries(KEYS, TREES, max_size=3)
GROUPS = st.lists(
    st.fixed_dictionaries({"groupName": st.sampled_from(["a", "b", "c"]), "replicas": st.integers(0, 3)}),
    max_size=3,
    unique_by=lambda one: one["groupName"],
)


def bare(path: FieldPath, value: Any) -> Any:
    return value


def merged(last: Any, wanted: Any, live: Any, path: FieldPath = ()) -> tuple[Any, list[FieldPath]]:
    merge = Merge(bare)
    return merge.merged(path, last, wanted, live), merge.collisions


@given(OBJECTS, OBJECTS)
def test_without_a_change_of_ours_it_stays_as_it_is(last: Any, live: Any) -> None:
    assert merged(last, last, live) == (live, [])


@given(OBJECTS, OBJECTS)
def test_without_a_change_of_theirs_it_becomes_what_we_want(last: Any, wanted: Any) -> None:
    assert merged(last, wanted, last) == (wanted, [])


@given(OBJECTS, OBJECTS)
def test_what_is_so_already_is_no_collision(last: Any, wanted: Any) -> None:
    assert merged(last, wanted, wanted) == (wanted, [])


@given(OBJECTS, OBJECTS, OBJECTS)
def test_merging_again_changes_nothing(last: Any, wanted: Any, live: Any) -> None:
    made, _ = merged(last, wanted, live)
    again, collisions = merged(wanted, wanted, made)
    assert (again, collisions) == (made, [])


@given(OBJECTS, TREES, TREES)
def test_changes_of_different_fields_both_survive(last: Any, ours: Any, theirs: Any) -> None:
    wanted, live = {**last, "ours": ours}, {**last, "theirs": theirs}
    assert merged(last, wanted, live) == ({**last, "ours": ours, "theirs": theirs}, [])


@given(GROUPS, GROUPS)
def test_groups_keep_the_order_they_have(last: Any, live: Any) -> None:
    made, _ = merged(last, [*reversed(last), {"groupName": "new", "replicas": 1}], live, ("workerGroupSpecs",))
    names = [one["groupName"] for one in made]
    kept = [one["groupName"] for one in live if one["groupName"] in names]
    assert names[: len(kept)] == kept
    assert names[-1] == "new"


def test_both_sides_changed_it_differently() -> None:
    assert merged({"x": 1}, {"x": 2}, {"x": 3}) == ({"x": 2}, [("x",)])


def test_what_we_drop_and_they_changed_is_a_collision() -> None:
    assert merged({"x": 1}, {}, {"x": 3}) == ({}, [("x",)])


def test_quantities_are_compared_by_their_meaning() -> None:
    path = ("resources", "limits")
    assert merged({"cpu": "1000m"}, {"cpu": "1"}, {"cpu": "1", "gpu": "8"}, path) == ({"cpu": "1", "gpu": "8"}, [])


def test_a_change_back_is_made_only_where_it_is_reclaimed() -> None:
    merge = Merge(bare, lambda path: path == ("x",))
    assert merge.merged((), {"x": 1, "y": 1}, {"x": 1, "y": 1}, {"x": 2, "y": 2, "z": 3}) == {"x": 1, "y": 2, "z": 3}
