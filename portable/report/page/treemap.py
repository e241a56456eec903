"""Rectangles with areas as their weights, none much longer than wide (squarified: Bruls, Huizing, van Wijk 2000)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A place on the drawing."""

    x: float
    y: float
    width: float
    height: float


def treemap(weights: Sequence[float], room: Box) -> tuple[Box, ...]:
    """A box for each weight, in the order given; weights are above zero, and best given from large to small."""
    whole = sum(weights)
    if not weights or whole <= 0:
        return ()
    scale = room.width * room.height / whole
    return tuple(_boxes([weight * scale for weight in weights], room))


def _boxes(areas: list[float], room: Box) -> Iterator[Box]:
    """Row by row along the shorter side: a row takes areas as long as that makes its boxes more square."""
    at = 0
    while at < len(areas):
        side = min(room.width, room.height)
        end = at + 1
        while end < len(areas) and _worst(areas[at : end + 1], side) <= _worst(areas[at:end], side):
            end += 1
        row = areas[at:end]
        yield from _laid(row, room)
        room = _rest(sum(row), room)
        at = end


def _worst(row: Sequence[float], side: float) -> float:
    """The longest shape of a row, as long side to short side."""
    whole = sum(row)
    return max(max(side * side * area / whole**2, whole**2 / (side * side * area)) for area in row)


def _laid(row: Sequence[float], room: Box) -> Iterator[Box]:
    whole = sum(row)
    upright = room.width >= room.height
    thick = whole / (room.height if upright else room.width)
    along = room.y if upright else room.x
    for area in row:
        length = area / thick
        yield Box(room.x, along, thick, length) if upright else Box(along, room.y, length, thick)
        along += length


def _rest(whole: float, room: Box) -> Box:
    if room.width >= room.height:
        thick = whole / room.height
        return Box(room.x + thick, room.y, max(room.width - thick, 1e-9), room.height)
    thick = whole / room.width
    return Box(room.x, room.y + thick, room.width, max(room.height - thick, 1e-9))
