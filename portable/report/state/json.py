"""What a workload is doing, as JSON: the shape is that of the schema `status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.model.status import EventLine, PodState, Status
from portable.report.applied.json import state
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import live_documents


def json(status: Status, view: View) -> str:
    """The document `status`."""
    body: live_documents.StatusDocument = {
        "cluster": status.cluster.uid,
        "events": [_event(one) for one in status.events],
        "namespace": status.subject.namespace,
        "objects": [state(one) for one in status.objects],
        "pods": [_pod(one) for one in status.pods],
        "target": status.subject.target,
        "workload": status.subject.workload,
    }
    return document("status", body)


def _pod(one: PodState) -> live_documents.PodStatus:
    return {
        "exit_code": one.exit_code,
        "message": one.message,
        "name": one.name,
        "node": one.node,
        "phase": one.phase,
        "reason": one.reason,
        "restarts": one.restarts,
        "role": one.role,
    }


def _event(one: EventLine) -> live_documents.EventStatus:
    return {"about": one.about, "count": one.count, "message": one.message, "reason": one.reason, "when": one.when}
