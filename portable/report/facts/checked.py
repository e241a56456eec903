"""What a check of provider folders found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from portable.errors import Diagnostic
from portable.report import plain
from portable.report.facts.listed import price_count
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.provider import Provider
    from portable.report import documents

FORMATS = ("text", "json")


class Checked(NamedTuple):
    """One folder."""

    folder: str
    provider: Provider
    violations: tuple[Diagnostic, ...]


def checked(found: Iterable[Checked], name: str, view: View) -> str:
    """The result in a format; a person reads the violations themselves on standard error."""
    listed = tuple(found)
    if name == "json":
        return document("providers-check", {"folders": [_one(one) for one in listed]})
    page = Writer(view)
    for one in listed:
        whole = f"{len(one.provider.instance_types)} instance types, {len(one.provider.regions)} regions, "
        count = len(one.violations)
        said = "holds" if not count else f"{count} violation{'s' if count > 1 else ''}"
        page.item(f"{one.provider.name} ({one.folder})", f"{said}; {whole}{price_count(one.provider)} prices")
    return page.text()


def _one(one: Checked) -> documents.CheckedFolder:
    return {
        "folder": one.folder,
        "instance_types": len(one.provider.instance_types),
        "prices": price_count(one.provider),
        "provider": one.provider.name,
        "regions": len(one.provider.regions),
        "violations": plain.problems(one.violations),
    }
