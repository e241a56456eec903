"""Areas as weights, inside the room, none over another."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.report.page.areas import areas
from portable.report.page.records import Portfolio
from portable.report.page.treemap import Box, treemap

ROOM = Box(0, 0, 700, 300)


@given(st.lists(st.floats(0.01, 1000), min_size=1, max_size=25).map(lambda found: sorted(found, reverse=True)))
def test_areas_are_as_weights_and_fill_the_room(weights: list[float]) -> None:
    boxes = treemap(weights, ROOM)
    scale = ROOM.width * ROOM.height / sum(weights)
    for weight, box in zip(weights, boxes, strict=True):
        assert box.width * box.height == pytest.approx(weight * scale, rel=1e-3, abs=1e-3)
        assert box.x >= -1e-6
        assert box.y >= -1e-6
        assert box.x + box.width <= ROOM.width + 1e-3
        assert box.y + box.height <= ROOM.height + 1e-3
    for one, other in combinations(boxes, 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert min(across, down) <= 1e-3


def test_equal_weights_are_near_to_squares() -> None:
    boxes = treemap([1.0] * 6, Box(0, 0, 300, 200))
    assert all(0.5 <= box.width / box.height <= 2 for box in boxes)


def test_nothing_needs_no_room() -> None:
    assert treemap([], ROOM) == ()


def test_a_long_name_is_cut_short_in_its_area_and_whole_in_its_title() -> None:
    sizes = {"a" * 60: "9", "b" * 300: "9", "tiny-one": "0.01"}
    held = [
        {"workload": name, "target": "t", "provider": "p", "hourly": {"amount": size}} for name, size in sizes.items()
    ]
    body = areas(Portfolio.model_validate({"basis": "cost", "workloads": held}), "USD")
    names = [re.sub("<[^>]*>", "", one) for one in re.findall(r"<text.*?</text>", body)]
    assert [name[-1] for name in names] == ["…", "…"]
    assert all(len(name) > 40 for name in names)
    assert all(f"<title>{name} on p</title>" in body for name in sizes)
