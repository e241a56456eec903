"""Findings as a code host reads them: its files are named from the root of the checkout, wherever the run was."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from portable.errors import Location
from portable.model.finding import Finding
from portable.report.findings.subject import Found

FORMATS = frozenset({"github", "gitlab", "sarif"})
"""The formats that a code host reads."""


def from_checkout(found: Found) -> Found:
    """The same with each file below the checkout named from its root; outside a checkout as it is."""
    folder = Path.cwd()
    root = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    if root == folder:
        return found
    move = partial(_moved, root=root, folder=folder)
    report = replace(
        found.report,
        findings=tuple(_placed(one, move) for one in found.report.findings),
        suppressed=tuple(replace(one, finding=_placed(one.finding, move)) for one in found.report.suppressed),
    )
    return replace(found, report=report, sources={move(name): text for name, text in found.sources.items()})


def _moved(file: str, root: Path, folder: Path) -> str:
    from portable.linter.archive.named import named_image

    if file.startswith("<") or named_image(file) is not None:
        return file
    name = os.path.relpath(folder / file, root)
    return file if name.startswith(os.pardir) else name.replace(os.sep, "/")


def _placed(finding: Finding, move: partial[str]) -> Finding:
    def at(place: Location) -> Location:
        return replace(place, file=move(place.file))

    fix = finding.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(replace(one, file=move(one.file)) for one in fix.edits))
    related = tuple(replace(one, location=at(one.location)) for one in finding.related)
    return replace(finding, location=at(finding.location), related=related, fix=fix)
