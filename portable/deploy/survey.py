"""Makes a plan: reads what is live, asks the API server for dry runs, and has each object judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from portable.deploy.applyset import (
    PART_OF,
    Record,
    is_controlled,
    member,
    parent_ref,
    record_of,
    same_object,
    set_id,
    veil_of,
)
from portable.deploy.cluster import (
    Cause,
    Cluster,
    Immutable,
    Moved,
    NotThere,
    Object,
    OwnedByOthers,
    Unvalidated,
    first,
)
from portable.deploy.merge import Veil
from portable.deploy.parallel import each
from portable.deploy.plan import VOLUME, Judged, Request, change_for, deletion, leftovers, losses, request_for
from portable.deploy.replacing import is_finished
from portable.errors import Diagnostic, InvalidInput, PortableError, Refused
from portable.model.manifest import Manifest
from portable.model.plan import Change, ClusterIdentity, ObjectRef, Plan, Subject, ref_of
from portable.version import __version__

_ATTEMPTS = 4
"""How often a dry run is made again because the object moved under it; kubectl does the same."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for beside the spec."""

    prune: bool = False
    """Delete members of the set that the spec has no longer."""
    force: bool = False
    """Take over what others own."""
    rerun: bool = False
    """Replace a finished RayJob."""


@dataclass
class Findings:
    """What stands in the way, collected from all objects."""

    blockers: list[Diagnostic] = field(default_factory=list)

    def block(self, diagnostic: Diagnostic) -> None:
        """Remembers a blocker once."""
        if diagnostic not in self.blockers:
            self.blockers.append(diagnostic)


def now() -> str:
    """The time in RFC 3339, UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def make_plan(cluster: Cluster, subject: Subject, manifests: Sequence[Manifest], wishes: Wishes | None = None) -> Plan:
    """What an apply of these objects would do to the cluster now.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: something may not be read, or dry-run.
    """
    wish = wishes or Wishes()
    bodies = [member(one.body, set_id(subject.workload, subject.namespace)) for one in manifests]
    refs = [ref_of(body) for body in bodies]
    identity, parent, lives = _read(cluster, subject, refs)
    record = record_of(parent)
    found = Findings()
    veil = veil_of(identity, subject)

    def judge(pair: tuple[Mapping[str, Any], Object | NotThere | None]) -> Change:
        return judge_one(cluster, pair[0], record, pair[1], veil, wish, found)

    changes = each(judge, zip(bodies, lives, strict=True), cluster.width)
    changes = [_rerun(change, live, wish, found) for change, live in zip(changes, lives, strict=True)]
    left = leftovers(record.bodies, refs, same_object)
    deletions, notes = _deletions(cluster, left, wish)
    return Plan(
        subject=subject,
        cluster=identity,
        tool_version=__version__,
        created=now(),
        changes=(*changes, *deletions),
        blockers=tuple(found.blockers),
        warnings=(*notes, *_adopted(changes, lives, record, set_id(subject.workload, subject.namespace))),
        hourly_before=record.hourly,
    )


def _read(
    cluster: Cluster, subject: Subject, refs: Sequence[ObjectRef]
) -> tuple[ClusterIdentity, Object | None, list[Object | NotThere | None]]:
    """Identity, parent and live objects, all at once; a kind that is not installed is told apart from nothing."""
    questions: list[Callable[[], Any]] = [
        cluster.identity,
        lambda: cluster.get(parent_ref(subject.workload, subject.namespace)),
    ]
    questions += [_reader(cluster, ref) for ref in refs]
    identity, parent, *lives = each(lambda ask: ask(), questions, cluster.width)
    return identity, parent, lives


def _reader(cluster: Cluster, ref: ObjectRef) -> Callable[[], Object | NotThere | None]:
    def read() -> Object | NotThere | None:
        try:
            return cluster.get(ref)
        except NotThere as missing:
            return missing

    return read


def judge_one(
    cluster: Cluster,
    body: Mapping[str, Any],
    record: Record,
    live: Object | NotThere | None,
    veil: Veil,
    wish: Wishes,
    found: Findings,
) -> Change:
    """The change of one object; whatever keeps it from being applied is a blocker, not an error."""
    ref = ref_of(body)
    if isinstance(live, NotThere):
        found.block(first(live))
        return Change(ref, "create", wanted=body, request=body, validated=False)
    if live is not None and live["metadata"].get("deletionTimestamp"):
        message = f"{ref} is being deleted"
        found.block(Diagnostic("being-deleted", message, help=("wait until it is gone, then plan again",)))
        return replace(deletion(live, "is being deleted already"), action="unchanged", wanted=body)
    try:
        return dry_run(cluster, body, record.last(ref), live, veil, wish)
    except Unvalidated as error:
        return _unvalidated(body, live, error)
    except Immutable as error:
        return _immutable(body, live, error, found)
    except (NotThere, Refused, InvalidInput) as error:
        found.block(first(error))
        return Change(ref, "create" if live is None else "update", wanted=body, request=body, validated=False)


def dry_run(
    cluster: Cluster,
    body: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    live: Object | None,
    veil: Veil,
    wish: Wishes,
) -> Change:
    """The change as a dry run shows it; the object is read again when it moves meanwhile.

    Raises:
        Moved: it moves all the time.
    """
    for attempt in range(_ATTEMPTS):
        request = request_for(body, last, live, veil, forced=wish.force)
        try:
            predicted, causes = _predict(cluster, request, live)
        except Moved:
            if attempt == _ATTEMPTS - 1:
                raise
            live = cluster.get(ref_of(body))
            continue
        return change_for(Judged(body, last, live, request, predicted, causes, wish.force))
    raise AssertionError("the loop ends by returning or raising")


def _predict(cluster: Cluster, request: Request, live: Object | None) -> tuple[Object, tuple[Cause, ...]]:
    """The object that an apply would give, and who owns what it would take over."""
    body = request.guarded(live)
    try:
        return cluster.apply(body, dry_run=True), ()
    except OwnedByOthers as error:
        return cluster.apply(body, dry_run=True, force=True), error.causes


def _unvalidated(body: Mapping[str, Any], live: Object | None, error: PortableError) -> Change:
    made = Change(
        ref_of(body),
        "create" if live is None else "update",
        reason=first(error).message,
        wanted=body,
        request=body,
        validated=False,
    )
    return made if live is None else replace(made, seen=deletion(live, "").seen)


def _immutable(body: Mapping[str, Any], live: Object | None, error: PortableError, found: Findings) -> Change:
    """An object that has to be made anew, if nothing is lost with it."""
    ref = ref_of(body)
    told = first(error)
    if ref.kind == VOLUME or live is None:
        advice = ("use another name for the data in the spec, or delete it yourself if its content may go",)
        found.block(replace(told, help=advice))
        return Change(ref, "update", wanted=body, request=body, validated=False)
    reason = "; ".join(told.notes) or told.message
    return replace(deletion(live, reason), action="replace", wanted=body, request=body, validated=False)


def _rerun(change: Change, live: Object | NotThere | None, wish: Wishes, found: Findings) -> Change:
    """With `--rerun` a finished RayJob is replaced, changed or not."""
    if change.ref.kind != "RayJob" or not wish.rerun or live is None or isinstance(live, NotThere):
        return change
    if not is_finished(live):
        message = f"{change.ref} has not finished ({change.state}); `--rerun` replaces a finished one"
        advice = "wait for it, or stop it with `portable destroy` first"
        found.block(Diagnostic("rerun-not-finished", message, help=(advice,)))
        return change
    return replace(change, action="replace", reason=change.reason or f"run again (`--rerun`); it is {change.state}")


def _deletions(
    cluster: Cluster, left: Iterable[ObjectRef], wish: Wishes
) -> tuple[tuple[Change, ...], tuple[Diagnostic, ...]]:
    """What the spec has no longer: deletions with `--prune`, which may cost data, else a note."""
    refs = list(left)
    found = [
        live for live in each(lambda ref: _reader(cluster, ref)(), refs, cluster.width) if isinstance(live, Mapping)
    ]
    mine = [live for live in found if not is_controlled(live)]
    if not mine:
        return (), ()
    if wish.prune:
        gone = tuple(deletion(live, "the spec has it no longer (`--prune`)") for live in reversed(mine))
        return gone, losses(gone)
    names = ", ".join(str(ref_of(live)) for live in mine)
    message = f"applied before and no longer in the spec: {names}"
    return (), (Diagnostic("left-over", message, help=("`--prune` deletes them",)),)


def _adopted(
    changes: Iterable[Change], lives: Iterable[Object | NotThere | None], record: Record, id_: str
) -> tuple[Diagnostic, ...]:
    """Objects that were there before we ever applied them; a claim that a destroy has left behind is ours."""
    names = [
        str(one.ref)
        for one, live in zip(changes, lives, strict=True)
        if one.seen is not None and record.last(one.ref) is None and not _carries(live, id_)
    ]
    if not names:
        return ()
    message = f"there already, and not applied by portable: {', '.join(names)}"
    advice = "an apply makes them members of this workload; if they are somebody else's, rename the workload"
    return (Diagnostic("adopted", message, help=(advice,)),)


def _carries(live: Object | NotThere | None, id_: str) -> bool:
    """Whether a live object has the label of the set."""
    labels = (live["metadata"].get("labels") or {}) if isinstance(live, Mapping) else {}
    return bool(labels.get(PART_OF) == id_)
