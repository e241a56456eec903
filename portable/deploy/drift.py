"""Where a cluster is no longer as the last apply left it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from portable.deploy.applyset import parent_ref, record_of, veil_of
from portable.deploy.cluster import Cluster, NotThere, Object
from portable.deploy.difference import differences
from portable.deploy.form import stripped
from portable.deploy.merge import Veil
from portable.deploy.owners import Owners
from portable.deploy.parallel import each
from portable.deploy.plan import is_expected
from portable.deploy.veil import shown
from portable.model.drift import Drift, DriftedObject
from portable.model.plan import ABSENT, FieldChange, ObjectRef, Subject


def drift_of(cluster: Cluster, subject: Subject) -> Drift:
    """What others have changed of what we applied; what operator, queue and autoscaler may write is told apart.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: the objects may not be read.
    """
    identity = cluster.identity()
    record = record_of(cluster.get(parent_ref(subject.workload, subject.namespace)))
    veil = veil_of(identity, subject)

    def look(pair: tuple[ObjectRef, Mapping[str, Any] | None]) -> DriftedObject | None:
        return _drifted(cluster, pair[0], pair[1], veil)

    found = each(look, sorted(record.bodies.items(), key=lambda pair: pair[0]), cluster.width)
    return Drift(subject, identity, tuple(one for one in found if one is not None), record.exists)


def _drifted(cluster: Cluster, ref: ObjectRef, last: Mapping[str, Any] | None, veil: Veil) -> DriftedObject | None:
    try:
        live = cluster.get(ref)
    except NotThere:
        live = None
    if live is None:
        return DriftedObject(ref, missing=True)
    if last is None:
        return None
    fields = tuple(_changed(live, last, veil))
    return DriftedObject(ref, fields=fields) if fields else None


def _changed(live: Object, last: Mapping[str, Any], veil: Veil) -> Iterator[FieldChange]:
    """Values of ours that are others now; what others have added beside them is theirs."""
    owners = Owners(live)
    for path, before, after in differences(last, veil((), stripped(live))):
        if before is ABSENT or (before in ({}, [], "", None) and after is ABSENT):
            continue
        owner = owners.other(path) or "somebody"
        sides = shown(path, before, "applied"), shown(path, after, "live")
        yield FieldChange(path, *sides, "theirs", owner, is_expected(path, last))
