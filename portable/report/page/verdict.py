"""Which targets can run the workload and what they cost; which refuse it, why, and what would fit."""

from __future__ import annotations

from portable.report.page.cost_parts import Cost
from portable.report.page.elements import Head, Html, element, joined, link, prose, table
from portable.report.page.figures import money, run_money, why_no_run
from portable.report.page.parts import Target
from portable.report.page.section import Section, Sheet

_HEADS = (
    Head("Target", whole=True),
    Head("Verdict"),
    Head("Machines"),
    Head("USD per hour", right=True),
    Head("USD per accelerator-hour", right=True),
    Head("USD per run, machines", right=True),
    Head("Prices of", whole=True),
    Head("To know"),
)
_REFUSED = (Head("Target", whole=True), Head("Verdict"), Head("Why"), Head("Nearest alternative"))
TIMES = "×"
_FEW = 5
"""Reasons of one refusal that are told; code can have hundreds."""


def verdict(sheet: Sheet) -> Section:
    """Targets that fit, the cheapest known first as the document orders them, then those that refuse."""
    found = sheet.compared
    parts = [element("p", summary(sheet), class_="lead")]
    if found.fitting:
        parts.append(table("Targets that can run it", _HEADS, [(None, _row(sheet, one)) for one in found.fitting]))
    if found.refused:
        rows = [(None, _refusal(one)) for one in found.refused]
        parts.append(table("Targets that refuse it", _REFUSED, rows))
    return Section(sheet.place("verdict"), "Verdict", joined(parts))


def summary(sheet: Sheet) -> str:
    """The answer in two sentences."""
    found = sheet.compared
    words = [f"{len(found.fitting)} of {len(found.targets)} targets can run it."]
    priced = [(one.cost.hourly.amount, one) for one in found.fitting if one.cost is not None and one.cost.hourly]
    if priced:
        price, cheapest = min(priced, key=lambda pair: (pair[0], pair[1].target))
        words.append(f"The lowest known price is {price:,.2f} USD per hour, on {cheapest.target}.")
    unpriced = len(found.fitting) - len(priced)
    if unpriced:
        words.append(f"{unpriced} of those that fit {'has' if unpriced == 1 else 'have'} no known price in full.")
    return " ".join(words)


def machines(target: Target) -> str:
    """Nodes of the groups."""
    return ", ".join(f"{'?' if one.nodes is None else one.nodes} {TIMES} {one.instance_type}" for one in target.workers)


def accelerators(target: Target) -> str:
    """All accelerators, by model."""
    names = dict.fromkeys(one.accelerator for one in target.workers if one.accelerator is not None)
    count = target.cost.accelerators if target.cost is not None and len(names) == 1 else None
    return ", ".join(f"{count} {TIMES} {name}" if count else name for name in names) or "none"


def to_know(target: Target) -> str:
    """The risks in a few words."""
    names = [one.name for one in target.warnings]
    words = []
    if target.cost is not None and not target.cost.per_run:
        words.append(why_no_run(target.cost))
    if "experimental-provider" in names:
        words.append("experimental")
    if assumed := names.count("assumed-fact"):
        words.append(f"{assumed} assumed")
    if target.unmapped:
        words.append(f"{len(target.unmapped)} to map")
    if unverified := sum(one.status == "unverified" for one in target.conditions or ()):
        words.append(f"{unverified} objective{'s' if unverified > 1 else ''} unverified")
    return ", ".join(words)


def _row(sheet: Sheet, target: Target) -> tuple[str, ...]:
    cost = target.cost or Cost()
    place = sheet.cost_place(target)
    dated = target.price_date.isoformat() if target.price_date is not None else "unknown"
    return (
        named(target),
        element("span", "can run", class_="word ok"),
        joined([machines(target), element("br"), element("small", accelerators(target))]),
        link(money(cost.hourly), place, "cited"),
        link(money(cost.per_accelerator_hour), place, "cited") if cost.accelerators else "",
        link(run_money(cost), place, "cited"),
        dated,
        link(to_know(target) or "nothing", sheet.place("risks")),
    )


def named(target: Target) -> Html:
    """The target, its provider where that has another name, and its region."""
    names = [] if target.provider == target.target else [target.provider]
    below = ", ".join([*names, target.region or "region unknown"])
    return joined([target.target, element("br"), element("small", below)])


def _refusal(target: Target) -> tuple[str, ...]:
    why = [element("li", element("code", one.name), " ", prose(one.message)) for one in target.refusals[:_FEW]]
    if (more := len(target.refusals) - _FEW) > 0:
        why.append(element("li", f"and {more} more"))
    instead = [element("li", prose(advice)) for one in target.refusals[:_FEW] for advice in one.help[:1]]
    nothing = element("span", "none is known", class_="unknown")
    return (
        named(target),
        element("span", "refused", class_="word bad"),
        element("ul", *why, class_="plain"),
        element("ul", *instead, class_="plain") if instead else nothing,
    )
