"""A plan as a person reads it, in a fixed order: what blocks, what changes, what it costs, what to do next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from portable.errors import Diagnostic
from portable.model.cost import Cost
from portable.model.plan import Action, Change, FieldChange, Plan
from portable.report.comparison.columns import amount
from portable.report.paragraphs import Writer
from portable.report.view import View

_SIGNS: Mapping[Action, str] = {"create": "+", "update": "~", "replace": "-/+", "delete": "-", "unchanged": "="}
_WORDS: Mapping[Action, str] = {
    "create": "to create",
    "update": "to change",
    "replace": "to replace",
    "delete": "to destroy",
}
_ALWAYS: tuple[Action, ...] = ("create", "update", "delete")


def text(plan: Plan, view: View) -> str:
    """The whole plan."""
    page = Writer(view)
    _head(page, plan)
    _diagnostics(page, "blocks", plan.blocking)
    page.gap()
    for change in plan.changes:
        _change(page, change)
    _conflicts(page, plan)
    _conditions(page, plan)
    _cost(page, plan)
    _diagnostics(page, "risks", plan.risks)
    page.gap()
    page.line(summary(plan), bold=True)
    page.line(_next(plan))
    return page.text()


def summary(plan: Plan) -> str:
    """`Plan: 2 to create, 1 to change, 0 to destroy.`"""
    counts = plan.counts
    parts = [f"{counts[action]} {words}" for action, words in _WORDS.items() if action in _ALWAYS or counts[action]]
    return f"Plan: {', '.join(parts)}."


def _head(page: Writer, plan: Plan) -> None:
    place = plan.place
    page.line(f"{plan.workload} ({plan.spec}) on {place.target}", bold=True)
    cluster = "compared with nothing: no cluster was asked" if plan.offline else f"cluster {place.cluster or '?'}"
    context = f"context {place.context}, " if place.context else ""
    page.line(f"{place.provider} {place.region}, {context}namespace {place.namespace}; {cluster}")
    if plan.facts_of:
        page.line(f"facts up to {plan.facts_of}")


def _change(page: Writer, change: Change) -> None:
    why = f" ({change.because})" if change.because else ""
    unseen = "" if change.validated or change.action in ("delete", "unchanged") else ", not validated by a server"
    page.line(f"{_SIGNS[change.action]} {change.action} {change.reference} [{change.api_version}]{unseen}{why}")
    if change.action == "create" and change.wanted is not None:
        for line in _outline(change.wanted.body):
            page.line(line, indent=6)
    for field in change.fields:
        _field(page, field)


def _outline(body: Mapping[str, Any]) -> Iterable[str]:
    """The few things of a new object that tell what it is: its work and its groups."""
    spec = body.get("spec", {})
    cluster = spec.get("rayClusterSpec") or spec.get("rayClusterConfig") or spec
    if spec.get("entrypoint"):
        yield f"entrypoint: {spec['entrypoint']}"
    if spec.get("schedule"):
        yield f"schedule: {spec['schedule']} {spec.get('timeZone', '')}".rstrip()
    for group in cluster.get("workerGroupSpecs", ()) if isinstance(cluster, Mapping) else ():
        low, high = group.get("minReplicas"), group.get("maxReplicas")
        count = f"{low}" if low == high else f"{low} to {high}"
        hosts = f" of {group['numOfHosts']} hosts" if group.get("numOfHosts", 1) > 1 else ""
        limits = group["template"]["spec"]["containers"][0].get("resources", {}).get("limits", {})
        yield f"group {group['groupName']}: {count}{hosts} x {', '.join(f'{key} {limits[key]}' for key in limits)}"


def _field(page: Writer, field: FieldChange) -> None:
    tag = {"ours": "", "admission": " (admission)", "other": f" (owner: {field.owner})"}[field.origin]
    before = "*** (before)" if field.secret else _value(field.before)
    after = "*** (after)" if field.secret else _value(field.after)
    page.line(f"{field.path}: {before} -> {after}{tag}", indent=6)


def _value(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _conflicts(page: Writer, plan: Plan) -> None:
    if plan.conflicts:
        page.gap()
        page.line("conflicts", bold=True)
    for one in plan.conflicts:
        page.item(f"{one.reference} {one.path}", f"owned by {one.owner}; {one.remedy}", indent=2)


def _conditions(page: Writer, plan: Plan) -> None:
    if plan.conditions:
        page.gap()
        page.line("conditions", bold=True)
    for one in plan.conditions:
        page.item(f"{one.status}: {one.subject}, {one.objective}", one.because, indent=2)
        if one.check is not None and one.status == "unverified":
            page.line(f"to verify: {one.check}", indent=6)


def _cost(page: Writer, plan: Plan) -> None:
    if plan.cost is None:
        return
    page.gap()
    page.item("cost", cost_line(plan.cost_before, plan.cost, plan.price_of))


def cost_line(before: Cost | None, now: Cost, price_of: str | None) -> str:
    """`0.00 -> 220.56 $/h (+220.56), prices of 2026-07-20`; what is unknown is said."""
    old = amount(before.hourly) if before is not None else "0.00"
    parts = [f"{old} -> {amount(now.hourly)} $/h"]
    was = before.hourly if before is not None else None
    if now.hourly is not None and (before is None or was is not None):
        rise = now.hourly - (was or 0)
        share = f", {rise / was:+.0%}" if was else ""
        parts[0] += f" ({rise:+,.2f}{share})"
    if now.per_run is not None:
        parts.append(f"{amount(now.per_run)} $ a run of {now.hours:g} h")
    if now.unknown:
        parts.append(f"no price known for {', '.join(now.unknown)}")
    if price_of is not None:
        parts.append(f"prices of {price_of}")
    return "; ".join(parts)


def _diagnostics(page: Writer, title: str, found: Iterable[Diagnostic]) -> None:
    listed = tuple(found)
    if listed:
        page.gap()
        page.line(title, bold=True)
    for one in listed:
        page.item(one.name, one.message, indent=2)
        for advice in one.help:
            page.line(advice, indent=6)


def _next(plan: Plan) -> str:
    if plan.blocking:
        return "Next: mend what blocks, then plan again."
    if plan.offline:
        return f"Next: portable compile {plan.spec} --target {plan.place.target} --out-dir DIR"
    return f"Next: portable apply {plan.spec} --target {plan.place.target}"
