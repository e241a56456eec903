"""Waits until what was applied has ended or is ready, and says meanwhile what it waits for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portable.deploy.cluster import Cluster, first
from portable.deploy.pods import pods_of
from portable.deploy.status import WATCHED, object_state
from portable.errors import Diagnostic, Interrupted, Refused, Unreachable
from portable.model.plan import ObjectRef
from portable.model.status import ObjectState, PodState

Say = Callable[[ObjectState, str], None]
"""Hears whenever what an object waits for has changed."""

_POLL = 2.0
_BLIND = 300.0


class WorkFailed(Refused):
    """What was applied has ended badly, or can never start; the diagnostics say why, `state` what it is doing."""

    def __init__(self, diagnostic: Diagnostic, state: ObjectState) -> None:
        super().__init__(diagnostic)
        self.state = state


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and how often."""

    seconds: float | None = None
    """None: as long as it takes."""
    poll: float = _POLL
    blind: float = _BLIND
    """How long the cluster may not answer: the workload goes on meanwhile, and an upgrade of its control plane ends."""


def wait_for(
    cluster: Cluster, refs: Iterable[ObjectRef], say: Say, patience: Patience | None = None
) -> tuple[ObjectState, ...]:
    """Waits for every object that does something.

    Raises:
        WorkFailed: one has failed, or can never start.
        Unreachable: the time is over.
        Interrupted: the user stopped waiting; the workload goes on.
    """
    limit = patience or Patience()
    until = None if limit.seconds is None else time.monotonic() + limit.seconds
    try:
        return tuple(_one(cluster, ref, say, until, limit) for ref in refs if ref.kind in WATCHED)
    except KeyboardInterrupt:
        message = "stopped waiting; everything was applied, and the workload goes on"
        advice = ("`portable status` shows how it is", "`portable destroy` ends it")
        raise Interrupted(Diagnostic("interrupted", message, help=advice)) from None


def _one(cluster: Cluster, ref: ObjectRef, say: Say, until: float | None, limit: Patience) -> ObjectState:
    told, state, seen = "", ObjectState(ref, None), time.monotonic()
    while True:
        try:
            state, words = _look(cluster, ref)
            seen = time.monotonic()
        except Unreachable as error:
            if time.monotonic() - seen > limit.blind:
                raise
            words = f"{first(error).message}; trying again"
        if words != told:
            say(state, words)
            told = words
        if state.verdict is not None and state.verdict.ending == "succeeded":
            return state
        if until is not None and time.monotonic() + limit.poll > until:
            message = f"{ref} is not there yet after {limit.seconds:g} s: {words}"
            advice = "it goes on; `portable status` shows how it is"
            raise Unreachable(Diagnostic("wait-timeout", message, help=(advice,)))
        time.sleep(limit.poll)


def _look(cluster: Cluster, ref: ObjectRef) -> tuple[ObjectState, str]:
    """What an object does now, and what it waits for.

    Raises:
        WorkFailed: waiting longer is of no use.
        Unreachable: the cluster does not answer.
    """
    state = object_state(cluster, ref, cluster.get(ref))
    if state.verdict is None:
        message = f"{ref} has been deleted while we waited for it"
        raise WorkFailed(Diagnostic("object-gone", message, help=("apply again to make it anew",)), state)
    pods = _stuck(cluster, state)
    _give_up(state, pods)
    return state, waiting_for(state, pods)


def _stuck(cluster: Cluster, state: ObjectState) -> tuple[PodState, ...]:
    """The pods that do not run though they should."""
    if state.verdict is None or state.verdict.ending == "succeeded":
        return ()
    job = state.ref.name if state.ref.kind == "RayJob" else None
    pods = pods_of(cluster, state.ref.namespace or "default", state.cluster, job)
    return tuple(one for one in pods if one.reason is not None)


def waiting_for(state: ObjectState, pods: Iterable[PodState]) -> str:
    """What it waits for, in one line."""
    verdict = state.verdict
    words = [verdict.words] if verdict is not None else []
    if state.queue is not None and not state.queue.admitted:
        said = state.queue.message or state.queue.reason or "no reason given"
        words.append(f"queue {state.queue.name}: {said}")
    elif verdict is not None and verdict.reason:
        words.append(f"{verdict.reason}{f': {verdict.message}' if verdict.message else ''}")
    words += [f"{pod.role} {pod.reason}{f': {pod.message}' if pod.message else ''}" for pod in list(pods)[:2]]
    return "; ".join(" ".join(one.split()) for one in words)


def _give_up(state: ObjectState, pods: Iterable[PodState]) -> None:
    """Raises when waiting longer is of no use."""
    verdict, queue = state.verdict, state.queue
    if verdict is not None and verdict.ending == "failed":
        reason = f" ({verdict.reason})" if verdict.reason else ""
        notes = [verdict.message] if verdict.message else []
        notes += [
            f"pod {pod.name}: {pod.reason}{'' if pod.exit_code is None else f', exit code {pod.exit_code}'}"
            for pod in pods
        ]
        message = f"{state.ref} has failed{reason}: {verdict.words}"
        next_steps = ("`portable logs` shows what it printed", "`portable apply --rerun` runs it again")
        raise WorkFailed(Diagnostic("work-failed", message, help=next_steps, notes=tuple(notes)), state)
    if queue is not None and queue.hopeless:
        message = f"{state.ref} will never be let in by queue {queue.name}: {queue.reason}"
        advice = "ask for less, or have the queue's quota or flavors changed"
        notes_of = (queue.message,) if queue.message else ()
        raise WorkFailed(Diagnostic("queue-hopeless", message, help=(advice,), notes=notes_of), state)
