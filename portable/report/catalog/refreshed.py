"""What a refresh did: what was written, what is doubted and why, what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from portable.model.catalog import Doubt, Refreshed
from portable.report import plain
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import catalog_documents

_SHOWN = 20
"""Doubts of one kind that are listed for a person; JSON has all of them."""


def text(found: Sequence[Refreshed], view: View) -> str:
    """Provider by provider; what is doubted comes with its reason."""
    page = Writer(view)
    for one in found:
        page.gap()
        counts = f"{one.regions} regions, {one.types} instance types, {one.prices} prices"
        page.item(one.provider, f"{counts}, read {one.read:%Y-%m-%d %H:%M} UTC")
        page.line(f"written to {one.folder}" if one.folder else "nothing was written", indent=2)
        if one.unnamed:
            words = f"{one.unnamed} types are neither known here nor have an accelerator with a name here"
            page.item("left out", words, indent=2)
        _doubts(page, "not believed, left out", one.doubts)
        _doubts(page, "accepted though doubted", one.accepted)
        for gap in one.gaps:
            page.item("not read", gap.message, indent=2)
    doubted = sum(len(one.doubts) for one in found)
    if doubted:
        page.gap()
        page.line(f"{doubted} not believed: look at each, then take it with --accept KEY, or all with --accept all.")
    return page.text()


def _doubts(page: Writer, title: str, doubts: Sequence[Doubt]) -> None:
    by_name: dict[str, list[Doubt]] = {}
    for one in doubts:
        by_name.setdefault(one.name, []).append(one)
    if doubts:
        page.line(f"{title}:", indent=2, bold=True)
    for name, listed in sorted(by_name.items()):
        for one in listed[:_SHOWN]:
            page.item(one.key, one.because, indent=4)
        if len(listed) > _SHOWN:
            page.line(f"and {len(listed) - _SHOWN} more of {name} (-o json lists them)", indent=4)


def json(found: Sequence[Refreshed], view: View) -> str:
    """The document `catalog-refresh`."""
    body: catalog_documents.RefreshDocument = {"providers": [_one(one) for one in found]}
    return document("catalog-refresh", body)


def _one(one: Refreshed) -> catalog_documents.RefreshedProvider:
    return {
        "accepted": [_doubt(doubt) for doubt in one.accepted],
        "doubts": [_doubt(doubt) for doubt in one.doubts],
        "folder": one.folder,
        "gaps": plain.problems(one.gaps, "warning"),
        "instance_types": one.types,
        "left_out": one.unnamed,
        "prices": one.prices,
        "provider": one.provider,
        "read": one.read.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "regions": one.regions,
    }


def _doubt(doubt: Doubt) -> catalog_documents.DoubtedFact:
    return {"because": doubt.because, "key": doubt.key, "name": doubt.name, "subject": doubt.subject}


FORMATS: Mapping[str, Callable[[Sequence[Refreshed], View], str]] = {"text": text, "json": json}
"""Every format by its name; the first is the default."""
