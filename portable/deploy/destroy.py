"""Deletes the set of a workload: what runs first, what it needs afterwards, the set's parent last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from portable.deploy.apply import Outcome, Tell, silent
from portable.deploy.applyset import (
    GROUP_KINDS,
    PART_OF,
    Record,
    is_controlled,
    members,
    parent_ref,
    record_of,
    set_id,
)
from portable.deploy.cluster import Cluster, NotThere, Object, first
from portable.deploy.gone import wait_until_gone
from portable.deploy.kinds import API_VERSIONS
from portable.deploy.parallel import each
from portable.deploy.plan import VOLUME, deletion, losses
from portable.deploy.survey import now
from portable.errors import Diagnostic, Incomplete, Interrupted, PortableError
from portable.model.plan import Change, ObjectRef, Plan, Subject
from portable.version import __version__

_RUNNING = ("RayJob", "RayService", "RayCronJob", "CronJob", "RayCluster")
"""What runs; it is deleted first, and waited for, since its pods use what comes after."""


def plan_destroy(cluster: Cluster, subject: Subject, *, delete_data: bool = False) -> Plan:
    """A plan that deletes every member of the workload's set, and its parent; empty if there is nothing.

    Claims on volumes stay, for what they hold is worth more than the run that wrote it, unless `delete_data` says
    otherwise; they keep the label of their set, so that a later apply or destroy finds them.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: the set may not be read.
    """
    identity = cluster.identity()
    parent = cluster.get(parent_ref(subject.workload, subject.namespace))
    record, doubts = _record(parent)
    refs = members(record, _labelled(cluster, subject, parent))
    lives = [live for live in each(_reader(cluster), refs, cluster.width) if live is not None]
    mine = [live for live in lives if not is_controlled(live)]
    kept = [] if delete_data else [live for live in mine if live.get("kind") == VOLUME]
    changes = [deletion(live, "destroyed with its workload") for live in mine if live not in kept]
    changes.sort(key=lambda one: (_rank(one.ref), one.ref.name))
    if parent is not None:
        changes.append(deletion(parent, "remembers what was applied"))
    return Plan(
        subject=subject,
        cluster=identity,
        tool_version=__version__,
        created=now(),
        changes=tuple(changes),
        warnings=(*doubts, *_kept(kept), *losses(changes)),
        hourly_before=record.hourly,
    )


def destroy(cluster: Cluster, plan: Plan, tell: Tell = silent) -> Outcome:
    """Deletes what the plan says.

    Raises:
        Incomplete: some objects are deleted, and it could not go on.
        Interrupted: the user stopped it.
    """
    done: list[Change] = []
    running = [one for one in plan.changes if one.ref.kind in _RUNNING]
    try:
        for change in plan.changes:
            if running and change.ref.kind not in _RUNNING:
                _wait(cluster, running, tell)
                running = []
            tell("started", change)
            cluster.delete(change.ref, change.seen.uid if change.seen else None)
            done.append(change)
            tell("done", change)
        _wait(cluster, running, tell)
    except KeyboardInterrupt:
        raise _stopped(plan, done, Interrupted, Diagnostic("interrupted", "stopped")) from None
    except PortableError as error:
        if not done:
            raise
        raise _stopped(plan, done, Incomplete, *error.diagnostics) from error
    return Outcome(tuple(done))


def _wait(cluster: Cluster, running: Iterable[Change], tell: Tell) -> None:
    waiting = list(running)
    for one in waiting:
        tell("waiting", one)
    wait_until_gone(
        cluster, (one.ref for one in waiting), {one.ref: one.seen.uid if one.seen else None for one in waiting}
    )


def _record(parent: Object | None) -> tuple[Record, tuple[Diagnostic, ...]]:
    """What the parent remembers; a damaged one remembers nothing, and the labels have to do."""
    try:
        return record_of(parent), ()
    except PortableError as error:
        return Record({}), (replace(first(error), help=("the labels of the objects tell what belongs to it",)),)


def _labelled(cluster: Cluster, subject: Subject, parent: Object | None) -> list[Object]:
    """The objects of the set's kinds that carry its label."""
    annotations = (parent or {}).get("metadata", {}).get("annotations") or {}
    named = str(annotations.get(GROUP_KINDS, "")).split(",")
    # A claim may have stayed behind when the rest of its set was destroyed.
    kinds = [one for one in dict.fromkeys((*named, VOLUME)) if one in API_VERSIONS]
    label = f"{PART_OF}={set_id(subject.workload, subject.namespace)}"

    def ask(group_kind: str) -> tuple[Object, ...]:
        version, kind = API_VERSIONS[group_kind], group_kind.partition(".")[0]
        try:
            listed = cluster.list(version, kind, subject.namespace, label)
        except NotThere:
            return ()
        return tuple({"apiVersion": version, "kind": kind, **live} for live in listed)

    return [live for found in each(ask, kinds, cluster.width) for live in found]


def _reader(cluster: Cluster) -> Callable[[ObjectRef], Object | None]:
    def read(ref: ObjectRef) -> Object | None:
        try:
            return cluster.get(ref)
        except NotThere:
            return None

    return read


def _rank(ref: ObjectRef) -> int:
    return _RUNNING.index(ref.kind) if ref.kind in _RUNNING else len(_RUNNING)


def _kept(claims: Iterable[Object]) -> tuple[Diagnostic, ...]:
    """What stays, and goes on costing."""
    names = [str(one["metadata"]["name"]) for one in claims]
    if not names:
        return ()
    message = f"data stays: PersistentVolumeClaim {', '.join(names)}; a volume costs as long as it is there"
    return (Diagnostic("data-kept", message, help=("`--delete-data` deletes it too",)),)


def _stopped(plan: Plan, done: list[Change], kind: type[PortableError], *why: Diagnostic) -> PortableError:
    left = [str(one.ref) for one in plan.changes if one not in done]
    told = Diagnostic(
        "destroy-incomplete",
        f"{len(done)} of {len(plan.changes)} objects were deleted",
        help=("run the same command again: it goes on where this one stopped",),
        notes=(f"left: {', '.join(left) or 'nothing, but some are not gone yet'}",),
    )
    return kind((*why, told))
