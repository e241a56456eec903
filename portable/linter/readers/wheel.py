"""Wheels: what the package is called and needs, its tags, and every library inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.archive.wheel import Wheel


def read(subject: Subject) -> Wheel:
    """The view of a wheel, from disk if it lies there."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.archive.wheel import viewed

    return viewed(subject)
