"""What an apply has done, as JSON: the shape is that of the schema `apply`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portable.model.plan import Change, ObjectRef
from portable.model.status import ObjectState
from portable.report import plain
from portable.report.applied.subject import Applied
from portable.report.json_document import document
from portable.report.view import View

if TYPE_CHECKING:
    from portable.report import documents, live_documents


def json(applied: Applied, view: View) -> str:
    """The document `apply`."""
    return document("apply", body(applied))


def body(applied: Applied) -> live_documents.ApplyDocument:
    """The document without its envelope."""
    plan = applied.planned.plan
    done = {one.ref for one in applied.done}
    return {
        "applied": [change(one) for one in applied.done],
        "cluster": plan.cluster.uid,
        "complete": not applied.stopped,
        "left": [change(one) for one in plan.changing if one.ref not in done],
        "namespace": plan.subject.namespace,
        "states": [state(one) for one in applied.states],
        "stopped_by": plain.problems(applied.stopped),
        "target": plan.subject.target,
        "workload": plan.subject.workload,
    }


def change(one: Change) -> live_documents.AppliedChange:
    """One object, and what was done to it."""
    return {"action": one.action, "object": reference(one.ref), "reason": one.reason}


def reference(ref: ObjectRef) -> documents.PlannedObject:
    """Which object."""
    return {"api_version": ref.api_version, "kind": ref.kind, "name": ref.name, "namespace": ref.namespace}


def state(one: ObjectState) -> live_documents.ObjectStatus:
    """What one object is doing."""
    verdict, queue = one.verdict, one.queue
    return {
        "address": one.address,
        "attempts_failed": one.attempts_failed,
        "cluster": one.cluster,
        "ended": one.ended,
        "ending": None if verdict is None else verdict.ending,
        "job_id": one.job_id,
        "message": None if verdict is None else verdict.message,
        "object": reference(one.ref),
        "queue": None
        if queue is None
        else {
            "admitted": queue.admitted,
            "hopeless": queue.hopeless,
            "message": queue.message,
            "name": queue.name,
            "reason": queue.reason,
        },
        "reason": None if verdict is None else verdict.reason,
        "started": one.started,
        "words": None if verdict is None else verdict.words,
    }
