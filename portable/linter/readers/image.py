"""Container images without a daemon: what each platform's configuration sets, what is installed, and every library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.archive.image import Image


def read(subject: Subject) -> Image:
    """The view of an image: a layout folder, an archive, or a remote one that its name refers to."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.archive.image import viewed

    return viewed(subject)
