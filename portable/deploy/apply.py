"""Carries a plan out, wave by wave, and keeps what was done when it cannot go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from threading import Lock
from typing import Any, Literal

from portable.deploy.applyset import Record, parent, parent_ref, record_of, same_object, veil_of
from portable.deploy.cluster import Cluster, Moved, Object, first
from portable.deploy.gone import wait_until_gone
from portable.deploy.merge import Veil
from portable.deploy.parallel import at_once
from portable.deploy.plan import Request
from portable.deploy.survey import Findings, Wishes, judge_one
from portable.errors import (
    Diagnostic,
    FieldConflict,
    Incomplete,
    Interrupted,
    PortableError,
    Refused,
    StalePlan,
)
from portable.model.plan import Change, Plan
from portable.version import __version__

Step = Literal["started", "done", "waiting"]
Tell = Callable[[Step, Change], None]
"""Hears of every step of an apply, of one at a time."""

_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done."""

    done: tuple[Change, ...]
    notes: tuple[Diagnostic, ...] = ()


@dataclass
class Progress:
    """An apply under way."""

    cluster: Cluster
    plan: Plan
    record: Record
    veil: Veil
    wish: Wishes
    tell: Tell
    done: list[Change] = field(default_factory=list)
    """In the order in which they ended."""
    deleted: list[Change] = field(default_factory=list)
    """Replacements whose old object was deleted; done once there is a new one."""
    turn: Lock = field(default_factory=Lock)
    """Who holds it may tell, and write what is done."""

    def step(self, step: Step, change: Change) -> None:
        """Notes a step and tells it."""
        with self.turn:
            if step == "done":
                self.done.append(change)
            elif step == "waiting":
                self.deleted.append(change)
            self.tell(step, change)

    def in_order(self) -> tuple[Change, ...]:
        """What is done, in the order of the plan."""
        order = {one.ref: place for place, one in enumerate(self.plan.changes)}
        return tuple(sorted(self.done, key=lambda one: order[one.ref]))


def silent(step: Step, change: Change) -> None:
    """Tells nobody."""


def apply_plan(cluster: Cluster, plan: Plan, wishes: Wishes | None = None, tell: Tell = silent) -> Outcome:
    """Writes what the plan says, in its order; objects of one kind several at a time.

    Raises:
        Refused: the plan has blockers; nothing was written.
        FieldConflict: others own what it would change; nothing was written.
        StalePlan: it is a plan for another cluster, or an object has changed since; nothing was written.
        Incomplete: some objects were written, and it could not go on.
        Interrupted: the user stopped it; the diagnostics say what was written.
    """
    wish = wishes or Wishes()
    check(plan, wish)
    subject = plan.subject
    live = cluster.get(parent_ref(subject.workload, subject.namespace))
    progress = Progress(cluster, plan, record_of(live), veil_of(plan.cluster, subject), wish, tell)
    if not plan.changing:
        _catch_up(progress)
        return Outcome(())
    _remember(progress, _before(progress))
    try:
        for wave in _waves(plan.changing):
            at_once(partial(_carry_out, progress), wave, cluster.width)
        _remember(progress, _after(progress, whole=True))
    except KeyboardInterrupt:
        raise _stopped(progress, Interrupted, Diagnostic("interrupted", "stopped")) from None
    except PortableError as error:
        if not progress.done and not progress.deleted:
            raise
        raise _stopped(progress, Incomplete, *error.diagnostics) from error
    return Outcome(progress.in_order())


def _catch_up(progress: Progress) -> None:
    """Remembers what an apply has written that could not remember it itself; else writes nothing."""
    after = _after(progress, whole=True)
    if progress.record.exists and after.bodies != progress.record.bodies:
        _remember(progress, after)


def check(plan: Plan, wish: Wishes) -> None:
    """Raises what keeps a plan from being applied at all."""
    if plan.blockers:
        raise Refused(plan.blockers)
    if plan.conflicts and not wish.force:
        raise FieldConflict(
            Diagnostic(
                "field-conflict",
                f"{ref}: `{one.path}` belongs to {one.owner}",
                help=(
                    "put their value into the spec, or have them give the field up",
                    "`--force-conflicts` sets it as the spec says; whoever else writes it may set it back",
                ),
            )
            for ref, one in plan.conflicts
        )


def _waves(changes: Iterable[Change]) -> Iterator[tuple[Change, ...]]:
    """Runs of one kind and one action, which need nothing of each other; the next may need this one."""
    for _, run in groupby(changes, key=lambda one: (one.ref.group_kind, one.action)):
        yield tuple(run)


def _carry_out(progress: Progress, change: Change) -> None:
    cluster = progress.cluster
    progress.step("started", change)
    if change.action == "delete":
        cluster.delete(change.ref, change.seen.uid if change.seen else None)
    elif change.action == "replace":
        _delete_and_wait(progress, change)
        _write(cluster, change, None, force=True)
    else:
        _update(progress, change)
    progress.step("done", change)


def _update(progress: Progress, change: Change) -> None:
    """Creates or updates; if the object has moved meanwhile, what follows is planned again and must be the same."""
    force = change.force or progress.wish.force
    live = _seen_as_live(change)
    for attempt in range(_ATTEMPTS):
        try:
            _write(progress.cluster, change, live, force=force)
        except Moved as moved:
            if attempt == _ATTEMPTS - 1:
                raise StalePlan(moved.diagnostics) from None
            change, live = _planned_again(progress, change)
            if change.action == "unchanged":
                return
        else:
            return


def _seen_as_live(change: Change) -> Object | None:
    if change.seen is None:
        return None
    return {"metadata": {"uid": change.seen.uid, "resourceVersion": change.seen.resource_version}}


def _write(cluster: Cluster, change: Change, live: Object | None, *, force: bool) -> None:
    body: Mapping[str, Any] = change.request or {}
    merged = (("spec",),) if change.request != change.wanted else ()
    cluster.apply(Request(body, merged).guarded(live), force=force)


def _planned_again(progress: Progress, change: Change) -> tuple[Change, Object | None]:
    """The change as it would be planned now.

    Raises:
        StalePlan: it would be another one.
    """
    live = progress.cluster.get(change.ref)
    found = Findings()
    again = judge_one(progress.cluster, change.wanted or {}, progress.record, live, progress.veil, progress.wish, found)
    same = again.action in (change.action, "unchanged") and not again.conflicts
    expected = again.predicted == change.predicted or [one.path for one in again.fields] == [
        one.path for one in change.fields
    ]
    if found.blockers or not same or not (expected or again.action == "unchanged"):
        message = f"{change.ref} has changed since it was planned"
        raise StalePlan(Diagnostic("object-changed", message, help=("plan again",)))
    return again, live


def _delete_and_wait(progress: Progress, change: Change) -> None:
    """Deletes an object and waits until its finalizers have let it go.

    Raises:
        Unreachable: it does not go.
    """
    uid = change.seen.uid if change.seen else None
    if not progress.cluster.delete(change.ref, uid):
        return
    progress.step("waiting", change)
    wait_until_gone(progress.cluster, (change.ref,), {change.ref: uid})


def _before(progress: Progress) -> Record:
    """The record before anything is written: every member, old and new, so that nothing is ever forgotten.

    What is to be made is remembered as applied already: as long as it is not there, that changes nothing. What is
    updated keeps what was applied last, so that an apply that dies leaves a plan that shows exactly what is left.
    """
    record = progress.record
    for change in progress.plan.changes:
        if change.wanted is None:
            continue
        if change.seen is None:
            record = record.with_body(change.ref, progress.veil((), change.wanted))
        elif not any(same_object(change.ref, ref) for ref in record.bodies):
            record = record.with_body(change.ref, None)
    return record


def _after(progress: Progress, *, whole: bool) -> Record:
    """The record of what is applied now."""
    record = _before(progress)
    settled = [*progress.done, *(one for one in progress.plan.changes if not one.changes_something)]
    for change in settled:
        if change.wanted is not None:
            record = record.with_body(change.ref, progress.veil((), change.wanted))
    record = record.without(one.ref for one in progress.done if one.action == "delete")
    if not whole:
        return record
    subject = progress.plan.subject
    return replace(record, tool_version=__version__, spec_digest=subject.spec_digest, hourly=subject.hourly)


def _remember(progress: Progress, record: Record) -> None:
    known = replace(record, tool_version=record.tool_version or __version__)
    progress.cluster.apply(parent(progress.plan.subject, known), force=True)
    progress.record = known


def _stopped(progress: Progress, kind: type[PortableError], *why: Diagnostic) -> PortableError:
    """The error that tells what was done and what is left; what was done is remembered if that is still possible."""
    try:
        if progress.done:
            _remember(progress, _after(progress, whole=False))
    except PortableError as error:
        why = (*why, first(error))
    except KeyboardInterrupt:
        message = "stopped again, before the cluster's record was brought up to date; the next apply does that"
        why = (*why, Diagnostic("interrupted", message))
    left = [one for one in progress.plan.changing if one not in progress.done]
    gone = [one for one in progress.deleted if one not in progress.done]
    told = Diagnostic(
        "apply-incomplete",
        f"{len(progress.done)} of {len(progress.plan.changing)} changes were applied",
        help=("run the same command again: it goes on where this one stopped",),
        notes=(
            f"applied: {_named(progress.in_order()) or 'nothing'}",
            f"not applied: {_named(left) or 'nothing'}",
            *([f"deleted, and not there anew: {', '.join(str(one.ref) for one in gone)}"] if gone else ()),
        ),
    )
    return kind((*why, told))


def _named(changes: Iterable[Change]) -> str:
    return ", ".join(f"{one.ref} ({one.action})" for one in changes)
