"""Drift as JSON: the shape is that of the schema `drift`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.model.drift import Drift, DriftedObject
from portable.report.applied.json import reference
from portable.report.json_document import document
from portable.report.planned.json import field
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import live_documents


def json(drift: Drift, view: View) -> str:
    """The document `drift`."""
    body: live_documents.DriftDocument = {
        "applied": drift.applied,
        "cluster": drift.cluster.uid,
        "namespace": drift.subject.namespace,
        "objects": [_object(one) for one in drift.objects],
        "drifted": len(drift.drifted),
        "target": drift.subject.target,
        "workload": drift.subject.workload,
    }
    return document("drift", body)


def _object(one: DriftedObject) -> live_documents.DriftedObject:
    return {
        "fields": [field(each) for each in one.fields],
        "missing": one.missing,
        "object": reference(one.ref),
    }
