"""Archives of sources: source distributions, and archives that a path names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.archive.sources import Sources


def read(subject: Subject) -> Sources:
    """The view of an archive of sources, from disk if it lies there."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.archive.sources import viewed

    return viewed(subject)
