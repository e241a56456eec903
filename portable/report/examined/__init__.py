"""What a cluster has and lacks for a workload, as text and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from portable.model.doctor import Examination
from portable.report.json_document import document
from portable.report.paragraphs import Writer
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import live_documents


def text(examination: Examination, view: View) -> str:
    """Every check in a line, what is missing with its fix."""
    page, subject = Writer(view), examination.subject
    page.line(f"{subject.workload} on {subject.target}, namespace {subject.namespace}", bold=True)
    for check in examination.checks:
        page.item(f"{_word(check.ok)} {check.need}", check.found, indent=2)
        for number, fix in enumerate(check.fix):
            page.line(fix if number else f"fix: {fix}", indent=6)
    page.gap()
    count = len(examination.missing)
    page.line(f"{count} missing." if count else "Nothing is missing.", bold=True)
    return page.text()


def _word(ok: bool | None) -> str:
    return {True: "ok     ", False: "MISSING", None: "unknown"}[ok]


def json(examination: Examination, view: View) -> str:
    """The document `doctor`."""
    subject = examination.subject
    body: live_documents.DoctorDocument = {
        "checks": [
            {"fix": list(one.fix), "found": one.found, "need": one.need, "ok": one.ok} for one in examination.checks
        ],
        "cluster": examination.cluster.uid,
        "namespace": subject.namespace,
        "target": subject.target,
        "workload": subject.workload,
    }
    return document("doctor", body)


FORMATS: Mapping[str, Callable[[Examination, View], str]] = {"text": text, "json": json}
"""Every format by its name; the first is the default."""
