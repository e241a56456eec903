"""What a workload prints: the submitter's log, else the dashboard's, else the head's own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portable.deploy.cluster import Cluster
from portable.deploy.dashboard import job_log
from portable.deploy.pods import pods_of
from portable.deploy.status import object_state
from portable.errors import Diagnostic, Refused
from portable.model.plan import ObjectRef, Subject
from portable.model.status import ObjectState, PodState

_POLL = 1.0
_CONTAINERS = {"submitter": "ray-job-submitter", "head": "ray-head"}
_STARTED = ("Running", "Succeeded", "Failed", "Terminating")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which log."""

    role: str | None = None
    """`head`, `submitter` or a group; None: what the program prints."""
    follow: bool = False
    tail: int | None = None


def lines(cluster: Cluster, ref: ObjectRef, wanted: Wanted, say: Callable[[str], None]) -> Iterator[str]:
    """The lines of a workload's log; `say` hears which log it is, when that is not the first choice.

    Raises:
        Refused: there is nothing to read.
    """
    while True:
        state = object_state(cluster, ref, cluster.get(ref))
        if state.verdict is None:
            message = f"{ref} is not there"
            raise Refused(Diagnostic("nothing-applied", message, help=("`portable apply` puts it there",)))
        found = _pod_log(cluster, state, wanted) or _other(cluster, state, wanted, say)
        if found is not None:
            yield from found
            return
        if not wanted.follow or state.verdict.ending == "failed":
            raise _nothing(state)
        time.sleep(_POLL)


def _pod_log(cluster: Cluster, state: ObjectState, wanted: Wanted) -> Iterator[str] | None:
    """The logs of the pods that print what is wanted; None if they have not started, or are gone."""
    job = state.ref.name if state.ref.kind == "RayJob" else None
    role = wanted.role or ("submitter" if job else "head")
    pods = pods_of(cluster, state.ref.namespace or "default", state.cluster, job)
    known = sorted({pod.role for pod in pods})
    if wanted.role is not None and pods and wanted.role not in known:
        message = f"no pod of {state.ref} is called `{wanted.role}`"
        raise Refused(Diagnostic("unknown-role", message, help=(f"there are: {', '.join(known)}",)))
    started = [pod for pod in pods if pod.role == role and pod.phase in _STARTED]
    if not started:
        return None
    chosen = started if wanted.role is not None and not wanted.follow else started[-1:]
    return _of_pods(cluster, state, chosen, wanted)


def _of_pods(cluster: Cluster, state: ObjectState, pods: list[PodState], wanted: Wanted) -> Iterator[str]:
    """Several pods one after the other, each line with the pod's name then."""
    namespace = state.ref.namespace or "default"
    for pod in pods:
        container = _CONTAINERS.get(pod.role, "ray-worker")
        lead = f"{pod.name}: " if len(pods) > 1 else ""
        for line in cluster.log(namespace, pod.name, container, follow=wanted.follow, tail=wanted.tail):
            yield f"{lead}{line}"


def _other(cluster: Cluster, state: ObjectState, wanted: Wanted, say: Callable[[str], None]) -> Iterator[str] | None:
    """The dashboard's copy of the job's log; None if there is none."""
    if wanted.role is not None or state.job_id is None or state.cluster is None:
        return None
    text = job_log(cluster, state.ref.namespace or "default", state.cluster, state.job_id)
    if text is None:
        return None
    say("the submitter's log is not there; this is the dashboard's copy")
    found = text.splitlines()
    return iter(found[-wanted.tail :] if wanted.tail else found)


def nothing_yet(subject: Subject) -> Refused:
    """The error of a schedule that has made no job so far."""
    message = f"{subject.workload} has not run yet"
    return Refused(Diagnostic("no-log", message, help=("`portable status` shows its schedule",)))


def _nothing(state: ObjectState) -> Refused:
    words = state.verdict.words if state.verdict is not None else "not there"
    message = f"{state.ref} has no log to read: {words}"
    advice = ("`--follow` waits for it", "`portable status` shows why it has not started")
    return Refused(Diagnostic("no-log", message, help=advice))
