"""A plan as a person reads it, in a fixed order: what blocks, what changes, what it costs, what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from portable.errors import Diagnostic
from portable.model.plan import Action, Change, Plan, Subject
from portable.report.comparison.figures import amount, of_run
from portable.report.paragraphs import Writer
from portable.report.planned.outline import SIGNS, WORDS, field_line, outline
from portable.report.planned.subject import Planned
from portable.report.view import View

if TYPE_CHECKING:
    from portable.model.cost import Cost

_ALWAYS: tuple[Action, ...] = ("create", "update", "delete")


def text(planned: Planned, view: View) -> str:
    """The whole plan, and what to do next."""
    page = _page(planned, view)
    page.line(_next(planned))
    return page.text()


def without_next(planned: Planned, view: View) -> str:
    """The whole plan, where what comes next is already under way."""
    return _page(planned, view).text()


def _page(planned: Planned, view: View) -> Writer:
    plan = planned.plan
    page = Writer(view)
    _head(page, planned)
    _diagnostics(page, "blocks", plan.blockers)
    page.gap()
    for change in plan.changes:
        _change(page, change, offline=planned.offline)
    _conflicts(page, plan)
    _conditions(page, planned)
    if planned.cost is not None:
        page.gap()
        page.item("cost", cost_line(plan.hourly_before, planned.cost, plan.subject.prices))
    _diagnostics(page, "risks", (*plan.warnings, *planned.risks))
    page.gap()
    page.line(summary(plan), bold=True)
    return page


def summary(plan: Plan) -> str:
    """`Plan: 2 to create, 1 to change, 0 to destroy.`"""
    if not plan.changing:
        return "Plan: no changes."
    parts = [
        f"{plan.count(action)} {words}" for action, words in WORDS.items() if action in _ALWAYS or plan.count(action)
    ]
    return f"Plan: {', '.join(parts)}."


def _head(page: Writer, planned: Planned) -> None:
    subject, cluster = planned.plan.subject, planned.plan.cluster
    page.line(f"{subject.workload} ({subject.spec}) on {subject.target}", bold=True)
    offline = f"compared with {planned.compared or 'nothing'}: no cluster was asked"
    asked = offline if planned.offline else f"cluster {cluster.uid}"
    context = f"context {cluster.context}, " if cluster.context else ""
    page.line(f"{planned.provider} {planned.region}, {context}namespace {subject.namespace}; {asked}")
    if planned.facts_of:
        page.line(f"facts up to {planned.facts_of}")


def _change(page: Writer, change: Change, *, offline: bool) -> None:
    ref = change.ref
    place = f"{ref.namespace}/{ref.name}" if ref.namespace else ref.name
    notes = [change.reason] if change.reason else []
    if change.action != "delete" and not change.validated and not offline:
        notes.append("not validated by the server")
    if change.state:
        notes.append(f"now {change.state}")
    said = f" ({'; '.join(notes)})" if notes else ""
    page.line(f"{SIGNS[change.action]} {change.action} {ref.kind} {place}{said}")
    fields = change.fields
    if change.action == "create" and change.wanted is not None:
        for line in outline(change.wanted):
            page.line(line, indent=6)
        # Every line of a new object is ours; `-o diff` has them all.
        fields = tuple(one for one in fields if one.cause != "ours")
    for field in (*fields, *change.theirs):
        page.line(field_line(field), indent=6)


def _conflicts(page: Writer, plan: Plan) -> None:
    if plan.conflicts:
        page.gap()
        page.line("conflicts", bold=True)
    for ref, one in plan.conflicts:
        page.item(f"{ref} {one.path}", f"owned by {one.owner}", indent=2)


def _conditions(page: Writer, planned: Planned) -> None:
    if planned.conditions:
        page.gap()
        page.line("conditions", bold=True)
    for one in planned.conditions:
        page.item(f"{one.status}: {one.subject}, {one.objective}", one.because, indent=2)
        if one.check is not None and one.status == "unverified":
            page.line(f"to verify: {one.check}", indent=6)


def cost_line(before: Decimal | None, now: Cost, price_of: str | None) -> str:
    """`110.28 -> 220.56 $/h (+110.28, +100%); prices of 2026-07-20`; what is unknown is said."""
    parts = [f"{amount(now.hourly)} $/h"]
    if before is not None:
        parts = [f"{amount(before)} -> {amount(now.hourly)} $/h{_rise(before, now.hourly)}"]
    if now.per_run is not None:
        parts.append(f"{of_run(now)} $ a run of {now.hours:.4g} h")
    if now.unknown:
        parts.append(f"no price known for {', '.join(now.unknown)}")
    if price_of is not None:
        parts.append(f"prices of {price_of}")
    return "; ".join(parts)


def _rise(before: Decimal, now: Decimal | None) -> str:
    if now is None:
        return ""
    share = f", {(now - before) / before:+.0%}" if before else ""
    return f" ({now - before:+,.2f}{share})"


def _diagnostics(page: Writer, title: str, found: Iterable[Diagnostic]) -> None:
    listed = tuple(found)
    if listed:
        page.gap()
        page.line(title, bold=True)
    for one in listed:
        page.item(one.name, one.message, indent=2)
        for advice in one.help:
            page.line(advice, indent=6)


def _next(planned: Planned) -> str:
    subject = planned.plan.subject
    if planned.plan.blockers:
        return "Next: mend what blocks, then plan again."
    if not planned.plan.changing and not planned.offline:
        return f"Next: {subject.call('status')}"
    if planned.offline:
        return f"Next: {subject.call_without_cluster('compile', '--out-dir', 'DIR')}"
    lead = "Next: settle the conflicts, or take them over: " if planned.plan.conflicts else "Next: "
    forced = ("--force-conflicts",) if planned.plan.conflicts else ()
    if planned.saved is not None:
        return f"{lead}{shlex.join(('portable', 'apply', planned.saved, *_kubeconfig(subject), *forced))}"
    return f"{lead}{subject.call('apply', *dict.fromkeys((*planned.asked, *forced)))}"


def _kubeconfig(subject: Subject) -> tuple[str, ...]:
    """What an apply of a saved plan must be told of the cluster: context and namespace are in the plan."""
    options = subject.cluster_options
    return options[(at := options.index("--kubeconfig")) : at + 2] if "--kubeconfig" in options else ()
