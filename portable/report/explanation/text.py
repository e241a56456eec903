"""An explanation for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portable.errors import Diagnostic
from portable.report import terms
from portable.report.comparison.columns import price_date
from portable.report.comparison.figures import amount, of_run
from portable.report.explanation.subject import Explained, provenance
from portable.report.paragraphs import Writer
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.placement import Reason, Rejection

_FEW = 5


def text(explained: Explained, view: View) -> str:
    """Choices by subject, then conditions, cost, what is not mapped, warnings, ties."""
    page = Writer(view)
    place = explained.placement
    page.line(
        f"{explained.workload.name} ({explained.spec}) on {place.target_name}: {place.provider.title}, "
        f"{place.region.name}",
        bold=True,
    )
    page.line(f"targets of {explained.targets_file}" if explained.targets_file else "no targets file")
    for name, reasons, rejections in explained.subjects():
        page.gap()
        page.line(name, bold=True)
        for reason in reasons:
            _choice(page, reason)
        _not_chosen(page, rejections, everything=explained.everything)
    _conditions(page, explained)
    _cost(page, explained)
    _terms(page, explained)
    _list(page, "not mapped: `compile` and `plan` need these lines", place.unmapped)
    _list(page, "to know", explained.warnings)
    _list(page, "costs of portability", explained.ties)
    return page.text()


def _choice(page: Writer, reason: Reason) -> None:
    page.item(reason.choice, reason.value, indent=2)
    page.line(reason.because, indent=6)
    for fact in reason.facts:
        page.line(f"- {fact.statement}", indent=6, hang=2)
        page.line(provenance(fact), indent=8, dim=True)


def _not_chosen(page: Writer, rejections: Iterable[Rejection], *, everything: bool) -> None:
    for title, group in (
        ("fits too, but ranks lower", [one for one in rejections if one.fits]),
        ("does not fit", [one for one in rejections if not one.fits]),
    ):
        if not group:
            continue
        page.line(f"{title}:", indent=2)
        shown = group if everything else group[:_FEW]
        for one in shown:
            page.item(one.candidate, one.because, indent=6)
        if more := len(group) - len(shown):
            page.line(f"and {more} more; `--verbose` lists them", indent=6)


def _conditions(page: Writer, explained: Explained) -> None:
    if not explained.placement.conditions:
        return
    page.gap()
    page.line("conditions a manifest cannot promise", bold=True)
    for one in explained.placement.conditions:
        page.item(f"{one.subject}, {one.objective}", f"{one.status}; {one.because}", indent=2)
        if one.check is not None:
            page.line(f"to verify: {one.check}", indent=6)
        for fact in one.facts:
            page.line(f"- {fact.statement} ({provenance(fact)})", indent=6, hang=2)


def _cost(page: Writer, explained: Explained) -> None:
    cost = explained.cost
    page.gap()
    page.line("cost", bold=True)
    for line in cost.lines:
        price = "unknown" if line.price is None else f"{amount(line.price)} $/h each"
        page.item(line.role, f"{line.nodes} x {line.instance_type}, {line.purchase}, {price}", indent=2)
        if line.fact is not None:
            page.line(provenance(line.fact), indent=6, dim=True)
    whole = f"{amount(cost.hourly)} $/h" if cost.hourly is not None else f"unknown for {', '.join(cost.unknown)}"
    page.item("all", whole, indent=2)
    if cost.per_run is not None:
        page.item("a run", f"{of_run(cost)} $ in {cost.hours:.4g} h", indent=2)
    if (dated := price_date(cost)) is not None:
        page.item("prices of", dated, indent=2)


def _terms(page: Writer, explained: Explained) -> None:
    """For how long nodes must, and could, be bought."""
    if not explained.cost.terms:
        return
    page.gap()
    page.line("capacity for a time", bold=True)
    for one in explained.cost.terms:
        page.item(f"{one.role}, {one.title}", terms.explained(one), indent=2)
        for fact in one.facts:
            page.line(f"- {fact.statement}", indent=6, hang=2)
            page.line(provenance(fact), indent=8, dim=True)


def _list(page: Writer, title: str, diagnostics: Iterable[Diagnostic]) -> None:
    found = tuple(diagnostics)
    if not found:
        return
    page.gap()
    page.line(title, bold=True)
    for one in found:
        page.item(one.name, one.message, indent=2)
        for advice in one.help:
            page.line(advice, indent=6)
