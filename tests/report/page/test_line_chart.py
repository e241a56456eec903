"""Lines and their names."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portable.report.page.line_chart import line_chart
from portable.report.page.parts import Chart, Curve
from tests.report.page.build import Read

AMOUNTS = st.decimals(0, 10**7, places=2) | st.none()


def drawn(*ends: Decimal | None) -> str:
    curves = tuple(
        Curve(target=f"t{at}", points=((Decimal(1), end), (Decimal(2), end and end * 2))) for at, end in enumerate(ends)
    )
    return line_chart(Chart(key="k", title="T", across="hours", up="USD", curves=curves, note=""))


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_everything_is_inside_and_no_name_hides_another(ends: list[Decimal | None]) -> None:
    text = drawn(*ends)
    assert not Read(text).errors
    assert "nan" not in text
    assert "inf" not in text
    names = sorted(float(y) for y in re.findall(r'<text x="[\d.]+" y="([-\d.]+)">t\d+<', text))
    assert len(names) == sum(one is not None for one in ends)
    assert all(after - before >= 15.9 for before, after in pairwise(names))
    height = int(re.findall(r'viewBox="0 0 560 (\d+)"', text)[0])
    assert all(0 < name < height for name in names)
    for pair in re.findall(r'points="([^"]+)"', text):
        for point in pair.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= 560
            assert 0 <= y <= height


def test_both_axes_begin_at_zero_and_are_named() -> None:
    text = drawn(Decimal(30))
    assert ">0</text>" in text
    assert ">hours</text>" in text
    assert ">USD</text>" in text


def test_dearer_is_higher() -> None:
    low, high = (
        float(points.split()[-1].split(",")[1])
        for points in re.findall(r'points="([^"]+)"', drawn(Decimal(1), Decimal(9)))
    )
    assert high < low
