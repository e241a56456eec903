"""What an apply would do to one object, decided from four sides: wanted, applied last, live, and the dry run.

Server-side apply alone is not enough: `workerGroupSpecs` and a few more fields belong as a whole to whoever wrote them
last, and operator, queue and autoscaler all write there. For such a field our change (from what we applied last to what
we want) is made on what is live; if we change nothing, nothing is changed, and the rest is told as theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from portable.deploy.cluster import Cause as Owned
from portable.deploy.cluster import Object
from portable.deploy.difference import differences
from portable.deploy.fieldpath import located
from portable.deploy.form import at, digest, keyed, placed, same, stripped
from portable.deploy.merge import Merge, Veil
from portable.deploy.owners import Owners, called
from portable.deploy.replacing import replace_reason, state_of
from portable.deploy.veil import shown
from portable.errors import Diagnostic
from portable.model.plan import ABSENT, Cause, Change, Conflict, FieldChange, FieldPath, Seen, ref_of

_GROUPS = "workerGroupSpecs"
_SCALED = frozenset({"replicas", "scaleStrategy"})
"""What the Ray autoscaler writes into a group."""
VOLUME = "PersistentVolumeClaim"
"""The kind whose objects hold data: with the claim goes what it holds."""
_BOOKKEEPING = (("metadata", "finalizers"), ("metadata", "ownerReferences"))


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent for one object."""

    body: Mapping[str, Any]
    merged: tuple[FieldPath, ...] = ()
    """Fields owned as a whole, whose value is a merge."""
    collisions: tuple[FieldPath, ...] = ()
    """Fields inside them that both we and somebody else have changed."""
    settled: tuple[FieldPath, ...] = ()
    """All fields owned as a whole that were looked at: what is sent there takes nothing away from anybody."""

    def guarded(self, live: Object | None) -> Mapping[str, Any]:
        """The body, refused if the object is another one by then, or has changed under a merge."""
        if live is None:
            return self.body
        guard = {"uid": live["metadata"]["uid"]}
        if self.merged:
            guard["resourceVersion"] = live["metadata"]["resourceVersion"]
        return {**self.body, "metadata": {**self.body["metadata"], **guard}}


@dataclass(frozen=True, slots=True)
class Judged:
    """The sides from which a change is judged."""

    wanted: Mapping[str, Any]
    last: Mapping[str, Any] | None
    live: Object | None
    request: Request
    predicted: Object
    causes: tuple[Owned, ...] = ()
    """What an apply without force would meet."""
    forced: bool = False
    """The user said to take over what others own."""


def request_for(
    wanted: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    live: Object | None,
    veil: Veil,
    *,
    forced: bool = False,
) -> Request:
    """The body to send: as wanted, with a merge in each field that is owned as a whole.

    Without a record of what we applied last there is nothing to merge by: then it is sent as wanted.
    """
    if live is None or last is None:
        return Request(wanted)
    body: Mapping[str, Any] = wanted
    merge = Merge(veil, (lambda path: not is_expected(path, wanted)) if forced else (lambda path: False))
    touched = []
    whole = tuple(_owned_whole(live, wanted))
    for path in whole:
        ours, theirs = at(wanted, path), at(live, path)
        before, ours = _scaled(path, at(last, path), ours, theirs)
        value = merge.merged(path, before, ours, theirs)
        if not same(path, value, at(wanted, path)):
            touched.append(path)
        body = placed(body, path, value)
    return Request(body, tuple(touched), tuple(merge.collisions), whole)


def _owned_whole(live: Object, wanted: Mapping[str, Any]) -> Iterator[FieldPath]:
    """Maps and lists that we set and that have one owner for all that is in them."""
    for path in sorted(Owners(live).leaves()):
        if any(step.startswith("[") for step in path):
            continue
        # An empty map has nothing in it to be merged: whoever fills it does not touch it.
        if isinstance(at(live, path), Mapping | list) and at(wanted, path) not in (ABSENT, {}):
            yield path


def _scaled(path: FieldPath, last: Any, wanted: Any, live: Any) -> tuple[Any, Any]:
    """Last and wanted worker groups with the size that the autoscaler chose, as far as the bounds allow it."""
    if path[-1] != _GROUPS:
        return last, wanted
    running = keyed(_GROUPS, live) or {}
    before, after = [], []
    for group in wanted:
        current = running.get(f"[groupName={group.get('groupName')}]", {}).get("replicas")
        if _scales(group) and isinstance(current, int):
            size = min(max(current, group["minReplicas"]), group["maxReplicas"])
            after.append({**group, "replicas": size})
        else:
            after.append(group)
    for group in last if isinstance(last, list) else []:
        current = running.get(f"[groupName={group.get('groupName')}]", {}).get("replicas")
        before.append({**group, "replicas": current} if _scales(group) and isinstance(current, int) else group)
    return (before if isinstance(last, list) else last), after


def _scales(group: Mapping[str, Any]) -> bool:
    return group.get("minReplicas") != group.get("maxReplicas")


def change_for(judged: Judged) -> Change:
    """The change of one object that is there or is to be made."""
    seen = _seen(judged.live)
    predicted = stripped(judged.predicted)
    fields = tuple(_fields(judged, predicted))
    made = Change(
        ref=ref_of(judged.wanted),
        action="create" if judged.live is None else "update",
        fields=fields,
        wanted=judged.wanted,
        request=judged.request.body,
        seen=seen,
        predicted=digest(predicted),
    )
    if judged.live is None:
        return made
    return _of_live(made, judged, judged.live)


def _of_live(made: Change, judged: Judged, live: Object) -> Change:
    """The same change of an object that is there: nothing, an update, or a new one."""
    owners = Owners(live)
    conflicts = () if judged.forced else tuple(_conflicts(judged, owners))
    made = replace(
        made,
        theirs=tuple(_theirs(judged, owners)),
        conflicts=conflicts,
        force=bool(judged.causes),
        state=state_of(live),
    )
    if not made.fields:
        return replace(made, action="unchanged", force=False)
    reason = replace_reason(live, made.fields)
    return replace(made, action="replace", reason=reason) if reason else made


def _seen(live: Object | None) -> Seen | None:
    if live is None:
        return None
    metadata = live["metadata"]
    return Seen(str(metadata["uid"]), str(metadata["resourceVersion"]), digest(stripped(live)))


def _fields(judged: Judged, predicted: Mapping[str, Any]) -> Iterator[FieldChange]:
    """What would be different, and who brings it."""
    before = {} if judged.live is None else stripped(judged.live)
    for path, old, new in differences(before, predicted):
        wanted = at(judged.request.body, path)
        removed = new is ABSENT and judged.last is not None and at(judged.last, path) is not ABSENT
        ours = removed or (wanted is not ABSENT and same(path, wanted, new))
        cause: Cause = "ours" if ours else "admission"
        yield FieldChange(path, shown(path, old, "before"), shown(path, new, "after"), cause)


def _theirs(judged: Judged, owners: Owners) -> Iterator[FieldChange]:
    """What stands there otherwise than we want it, and stays so."""
    for path, wanted, kept in differences(judged.wanted, stripped(judged.predicted)):
        if path[:2] in _BOOKKEEPING or kept in ({}, [], "") or same(path, kept, at(judged.wanted, path)):
            continue
        merged = any(path[: len(whole)] == whole for whole in judged.request.settled)
        owner = owners.other(path)
        if owner is None and not merged:
            continue
        if judged.live is None or not same(path, kept, at(judged.live, path)):
            continue
        expected = wanted is ABSENT or is_expected(path, judged.wanted)
        sides = shown(path, wanted, "wanted"), shown(path, kept, "live")
        yield FieldChange(path, *sides, "theirs", owner or "somebody else", expected)


def is_expected(path: FieldPath, wanted: Mapping[str, Any]) -> bool:
    """Whether somebody else is known to change this value of ours: the size of a group that scales, `suspend`."""
    if path[-1] == "suspend":
        return True
    if _GROUPS not in path:
        return False
    place = path.index(_GROUPS)
    if len(path) < place + 3 or path[place + 2] not in _SCALED:
        return False
    group = at(wanted, path[: place + 2])
    return isinstance(group, Mapping) and _scales(group)


def _conflicts(judged: Judged, owners: Owners) -> Iterator[Conflict]:
    """Fields that others own and we would change, save the lists that we have merged."""
    for cause in judged.causes:
        path = located(judged.wanted, cause.path)
        if path not in judged.request.settled:
            yield _conflict(judged, cause.path, path, called(cause.manager))
    for path in judged.request.collisions:
        owner = owners.other(path) or "somebody else"
        yield _conflict(judged, f".{'.'.join(path)}", path, owner)


def _conflict(judged: Judged, text: str, path: FieldPath, owner: str) -> Conflict:
    live, wanted = at(judged.live, path), at(judged.wanted, path)
    return Conflict(text, owner, shown(path, live, "live"), shown(path, wanted, "wanted"))


def deletion(live: Object, reason: str) -> Change:
    """The change that deletes a live object."""
    return Change(ref_of(live), "delete", reason, seen=_seen(live), state=state_of(live))


def losses(changes: Iterable[Change]) -> tuple[Diagnostic, ...]:
    """What cannot be had back once it is deleted."""
    claims = [one.ref.name for one in changes if one.action == "delete" and one.ref.kind == VOLUME]
    if not claims:
        return ()
    message = f"data goes with it: PersistentVolumeClaim {', '.join(claims)}"
    advice = "copy what you need first; whether the volume itself is kept depends on its storage class"
    return (Diagnostic("data-loss", message, help=(advice,)),)


def leftovers(known: Iterable[Any], wanted: Iterable[Any], same_object: Callable[[Any, Any], bool]) -> list[Any]:
    """The members of a set that are wanted no longer."""
    kept = list(wanted)
    return [ref for ref in known if not any(same_object(ref, other) for other in kept)]
