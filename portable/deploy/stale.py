"""Whether a saved plan still holds: same cluster, same objects, and the same outcome as when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portable.deploy.applyset import Record, parent_ref, record_of, veil_of
from portable.deploy.cluster import Cluster, Object
from portable.deploy.form import fingerprint
from portable.deploy.merge import Veil
from portable.deploy.parallel import each
from portable.deploy.survey import Findings, Wishes, judge_one
from portable.errors import Diagnostic, StalePlan
from portable.model.plan import Change, FieldChange, Plan
from portable.version import __version__


def renewed(cluster: Cluster, plan: Plan, wish: Wishes) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """The plan with what is live now, and notes on what has changed without mattering.

    Raises:
        StalePlan: it is for another cluster, or an apply would do something else now; every reason is named.
    """
    identity = cluster.identity()
    if identity.uid != plan.cluster.uid:
        message = f"the plan is for another cluster ({plan.cluster.server}, not {identity.server})"
        advice = "choose its context with `--context`, or plan again for this one"
        raise StalePlan(Diagnostic("another-cluster", message, help=(advice,)))
    subject = plan.subject
    record = record_of(cluster.get(parent_ref(subject.workload, subject.namespace)))
    veil = veil_of(identity, subject)
    check = _Check(cluster, record, veil, wish)
    checked = each(check, plan.changes, cluster.width)
    stale = [found for _, found in checked if found is not None and found.name != _NOTE]
    if stale:
        again = (f"plan again: {subject.call('plan', '--out', 'FILE')}",)
        raise StalePlan((*stale[:-1], replace(stale[-1], help=again)))
    notes = [found for _, found in checked if found is not None]
    if plan.tool_version != __version__:
        message = f"the plan was made by portable {plan.tool_version}; this is {__version__}"
        notes.append(Diagnostic("other-version", message))
    return replace(plan, changes=tuple(change for change, _ in checked)), tuple(notes)


_NOTE = "changed-meanwhile"


class _Check:
    """Looks at one change again."""

    def __init__(self, cluster: Cluster, record: Record, veil: Veil, wish: Wishes) -> None:
        self._cluster, self._record, self._veil, self._wish = cluster, record, veil, wish

    def __call__(self, change: Change) -> tuple[Change, Diagnostic | None]:
        live = self._cluster.get(change.ref)
        if live is None:
            return change, None if change.seen is None else _stale(change, "is gone")
        if change.seen is None:
            return change, _stale(change, "has been created meanwhile")
        if live["metadata"]["uid"] != change.seen.uid:
            return change, _stale(change, "has been deleted and created anew")
        seen = replace(change.seen, resource_version=str(live["metadata"]["resourceVersion"]))
        if fingerprint(live) == change.seen.digest or change.wanted is None or not change.validated:
            return replace(change, seen=seen), None
        return self._again(change, change.wanted, live)

    def _again(self, change: Change, wanted: Mapping[str, object], live: Object) -> tuple[Change, Diagnostic | None]:
        """It has changed: an apply must still give the same object."""
        found = Findings()
        again = judge_one(self._cluster, wanted, self._record, live, self._veil, self._wish, found)
        if found.blockers:
            return change, found.blockers[0]
        news = [one for one in again.conflicts if one not in change.conflicts]
        if news:
            names = ", ".join(f"`{one.path}` (now of {one.owner})" for one in news)
            return change, _stale(change, f"has changed: {names}")
        if again.predicted == change.predicted or (again.action, again.fields) == (change.action, change.fields):
            return _noted(change, again)
        return change, _stale(change, f"has changed: {_where(change, again)}")


def _noted(change: Change, again: Change) -> tuple[Change, Diagnostic]:
    """The change as it is now, if it still comes to the same."""
    if again.action == "unchanged" and change.action == "update":
        return again, Diagnostic(_NOTE, f"{change.ref} is already as the plan would make it")
    message = f"{change.ref} has changed since it was planned; an apply still does the same to it"
    return replace(again, action=change.action, reason=change.reason), Diagnostic(_NOTE, message)


def _where(before: Change, after: Change) -> str:
    """The fields that make the difference."""
    one = {_key(field) for field in (*before.fields, *before.theirs)}
    other = {_key(field) for field in (*after.fields, *after.theirs)}
    names = sorted({path for path, _ in one ^ other})
    return ", ".join(f"`{name}`" for name in names[:8]) or "in fields that this plan does not set"


def _key(field: FieldChange) -> tuple[str, str]:
    return ".".join(field.path), f"{field.before!r} {field.after!r}"


def _stale(change: Change, why: str) -> Diagnostic:
    return Diagnostic("plan-stale", f"{change.ref} {why} since it was planned")
