"""The set of objects of one workload (KEP-3659), and its parent: a ConfigMap that remembers what was applied last.

managedFields hold no values, and the operator copies a RayJob's labels and annotations to the RayCluster it makes; so
what was applied stands in the parent, and on the objects one label.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from portable.deploy.cluster import Object
from portable.deploy.veil import Veiled
from portable.errors import Diagnostic, InvalidInput
from portable.model.plan import ClusterIdentity, ObjectRef, Subject, ref_of

PART_OF = "applyset.kubernetes.io/part-of"
ID = "applyset.kubernetes.io/id"
TOOLING = "applyset.kubernetes.io/tooling"
GROUP_KINDS = "applyset.kubernetes.io/contains-group-kinds"
_FORMAT = 1
_DATA = "applied.json.gz"


@dataclass(frozen=True, slots=True)
class Record:
    """What the parent remembers: the members, and each one's body as applied last, veiled."""

    bodies: Mapping[ObjectRef, Mapping[str, Any] | None]
    """None: a member whose body is not known."""
    tool_version: str | None = None
    spec_digest: str | None = None
    hourly: Decimal | None = None
    exists: bool = False
    """Whether there is a parent on the cluster."""

    def last(self, ref: ObjectRef) -> Mapping[str, Any] | None:
        """What was applied last under a reference; the API version of a kind may have changed since."""
        found = self.bodies.get(ref)
        if found is not None:
            return found
        twins = (body for one, body in self.bodies.items() if same_object(one, ref))
        return next((body for body in twins if body is not None), None)

    def with_body(self, ref: ObjectRef, body: Mapping[str, Any] | None) -> Record:
        """The same record with one member's body."""
        kept = {one: known for one, known in self.bodies.items() if not same_object(one, ref)}
        return replace(self, bodies={**kept, ref: body})

    def without(self, refs: Iterable[ObjectRef]) -> Record:
        """The same record without some members."""
        gone = set(refs)
        return replace(self, bodies={ref: body for ref, body in self.bodies.items() if ref not in gone})


NO_RECORD = Record({})


def same_object(one: ObjectRef, other: ObjectRef) -> bool:
    """Whether two references mean one object, in whatever version of its API."""
    return (one.group_kind, one.namespace, one.name) == (other.group_kind, other.namespace, other.name)


def parent_ref(workload: str, namespace: str) -> ObjectRef:
    """The parent of a workload's set."""
    return ObjectRef("v1", "ConfigMap", namespace, f"portable-{workload}")


def set_id(workload: str, namespace: str) -> str:
    """The set's name in labels, made as KEP-3659 says."""
    whole = f"{parent_ref(workload, namespace).name}.{namespace}.ConfigMap."
    return f"applyset-{urlsafe_b64encode(sha256(whole.encode()).digest()).decode().rstrip('=')}-v1"


def member(body: Mapping[str, Any], id_: str) -> dict[str, Any]:
    """The object with the label of its set."""
    metadata = body["metadata"]
    return {**body, "metadata": {**metadata, "labels": {**metadata.get("labels", {}), PART_OF: id_}}}


def veil_of(cluster: ClusterIdentity, subject: Subject) -> Veiled:
    """How values of a set are kept."""
    return Veiled(f"{cluster.uid}/{set_id(subject.workload, subject.namespace)}")


def parent(subject: Subject, record: Record) -> dict[str, Any]:
    """The parent as it is to be applied."""
    packed = {
        "format": _FORMAT,
        "hourly": None if record.hourly is None else str(record.hourly),
        "objects": [
            {"apiVersion": ref.api_version, "kind": ref.kind, "namespace": ref.namespace, "name": ref.name}
            | ({} if body is None else {"applied": body})
            for ref, body in sorted(record.bodies.items(), key=lambda pair: (pair[0].group_kind, pair[0].name))
        ],
        "specDigest": record.spec_digest,
        "target": subject.target,
        "toolVersion": record.tool_version,
    }
    text = json.dumps(packed, sort_keys=True, separators=(",", ":"))
    ref = parent_ref(subject.workload, subject.namespace)
    kinds = sorted({one.group_kind for one in record.bodies})
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": ref.name,
            "namespace": ref.namespace,
            "labels": {
                ID: set_id(subject.workload, subject.namespace),
                "app.kubernetes.io/managed-by": "portable",
                "portable.dev/workload": subject.workload,
            },
            "annotations": {TOOLING: "portable/v1", GROUP_KINDS: ",".join(kinds)},
        },
        "binaryData": {_DATA: b64encode(gzip.compress(text.encode(), mtime=0)).decode()},
    }


def record_of(live: Object | None) -> Record:
    """What a parent remembers; without a parent nothing.

    Raises:
        InvalidInput: it was written by a later portable, or is damaged.
    """
    if live is None:
        return NO_RECORD
    name = live["metadata"]["name"]
    try:
        packed = json.loads(gzip.decompress(b64decode(live["binaryData"][_DATA])))
        known = packed["format"]
        objects = {
            ObjectRef(one["apiVersion"], one["kind"], one["namespace"], one["name"]): one.get("applied")
            for one in packed["objects"]
        }
        hourly = None if packed.get("hourly") is None else Decimal(packed["hourly"])
    except (KeyError, TypeError, ValueError, OSError, EOFError, InvalidOperation):
        advice = f"delete it (`kubectl delete configmap {name}`); the next plan then shows what would change"
        raise InvalidInput(
            Diagnostic(
                "record-damaged", f"ConfigMap {name}, which remembers what was applied, is damaged", help=(advice,)
            )
        ) from None
    if known != _FORMAT:
        message = f"ConfigMap {name} was written by another portable ({packed.get('toolVersion')}), format {known}"
        raise InvalidInput(Diagnostic("record-of-another-version", message, help=("use that version, or a later one",)))
    return Record(objects, packed.get("toolVersion"), packed.get("specDigest"), hourly, exists=True)


def is_controlled(live: Object) -> bool:
    """Whether a controller owns the object: then it is not ours to delete, whatever its labels say."""
    return any(one.get("controller") for one in live.get("metadata", {}).get("ownerReferences") or ())


def members(record: Record, found: Iterable[Object]) -> tuple[ObjectRef, ...]:
    """The members that the record names and those that carry the label, without what controllers own."""
    labelled = [ref_of(live) for live in found if not is_controlled(live)]
    refs = list(record.bodies)
    return (*refs, *(one for one in labelled if not any(same_object(one, ref) for ref in refs)))
