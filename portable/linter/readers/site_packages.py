"""Folders of installed packages: site-packages and dist-packages, what is installed and every library in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.linter.subject import Subject

if TYPE_CHECKING:
    from portable.linter.archive.installed import SitePackages


def read(subject: Subject) -> SitePackages:
    """The view of a folder of installed packages."""
    # Imported where one is read: most runs see none, and should not wait for the packages this takes.
    from portable.linter.archive.installed import viewed

    return viewed(subject)
