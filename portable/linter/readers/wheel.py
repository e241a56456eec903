"""Wheels and packages of conda: what the package is called and needs, and every library inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.archive.conda import CondaPackage
    from portable.linter.archive.wheel import Wheel


def read(subject: Subject) -> Wheel | CondaPackage:
    """The view of a package, from disk if it lies there."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.archive import conda, wheel

    return wheel.viewed(subject) if subject.name.lower().endswith(".whl") else conda.viewed(subject)
