"""Libraries, programs and files of device code: what they need, and for which chips they hold code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.binary.view import Binary


def read(subject: Subject) -> Binary:
    """The view of a file of code, from disk if it lies there."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.binary.view import viewed

    return viewed(subject)
