"""Drift as a person reads it: what was changed and by whom, then what others write and may."""

from __future__ import annotations

from portable.model.drift import Drift
from portable.report.paragraphs import Writer
from portable.report.planned.outline import field_line
from portable.report.view import View


def text(drift: Drift, view: View) -> str:
    """Every drifted field, and what to do about it."""
    page, subject = Writer(view), drift.subject
    page.line(f"{subject.workload} on {subject.target}, namespace {subject.namespace}", bold=True)
    if not drift.applied:
        page.line("It was never applied there.")
        return page.text()
    for one in drift.drifted:
        page.line(f"! {one.ref} {'is missing' if one.missing else 'was changed'}")
        for field in one.drifted:
            page.line(field_line(field), indent=6)
    theirs = [(one.ref, field) for one in drift.objects for field in one.fields if field.expected]
    for ref, field in theirs:
        page.line(f"= {ref} {field_line(field)}")
    page.gap()
    if not drift.drifted:
        page.line("No drift.", bold=True)
        return page.text()
    page.line(f"Drift: {len(drift.drifted)} of the workload's objects.", bold=True)
    page.line(f"Next: {subject.call('apply', '--force-conflicts')}")
    return page.text()
