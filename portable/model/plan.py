"""What an apply would do to a cluster, object by object and field by field."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal

from portable.errors import Diagnostic
from portable.model.manifest import Manifest

FieldPath = tuple[str, ...]
"""Keys from the object's root; a list element is `[name=ray-head]` where its list has a key, else `[0]`."""


class Absent:
    """The type of ABSENT: a field that is not there, which is not the same as null."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()

Action = Literal["create", "update", "replace", "delete", "unchanged"]
Cause = Literal["ours", "admission", "theirs"]
"""Who brings a value: the spec; the API server's defaults or a webhook; somebody else who writes the object."""


@dataclass(frozen=True, slots=True, order=True)
class ObjectRef:
    """Which object of a cluster."""

    api_version: str
    kind: str
    namespace: str | None
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def group(self) -> str:
        """The API group; empty for the oldest kinds."""
        return self.api_version.rpartition("/")[0]

    @property
    def group_kind(self) -> str:
        """`RayJob.ray.io`, or the kind alone."""
        return f"{self.kind}.{self.group}" if self.group else self.kind


def ref_of(body: Mapping[str, Any]) -> ObjectRef:
    """The reference of a manifest or of a live object."""
    one = Manifest(body)
    return ObjectRef(one.api_version, one.kind, one.namespace, one.name)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, before and after; either may be ABSENT."""

    path: FieldPath
    before: Any
    after: Any
    cause: Cause = "ours"
    owner: str | None = None
    """Who wrote it, as people call them; only where somebody else did."""
    expected: bool = True
    """False for a value of ours that somebody changed who is not known to write it: drift."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that we want to set and somebody else has set to something else."""

    path: str
    """As the API server writes it: `.spec.entrypoint`."""
    owner: str
    """As people call them: `the Ray autoscaler`."""
    live: Any = ABSENT
    wanted: Any = ABSENT


@dataclass(frozen=True, slots=True)
class Seen:
    """The live object as the plan saw it."""

    uid: str
    resource_version: str
    digest: str
    """Of the object without what changes by itself: status, versions, times, field owners."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one object."""

    ref: ObjectRef
    action: Action
    reason: str | None = None
    """Why it is replaced, deleted or left alone."""
    fields: tuple[FieldChange, ...] = ()
    """What would change; with `replace`, what differs."""
    theirs: tuple[FieldChange, ...] = ()
    """What others wrote (`before` is what the spec says, `after` what stands there) and what stays as it is."""
    conflicts: tuple[Conflict, ...] = ()
    validated: bool = True
    """The API server has accepted it in a dry run."""
    wanted: Mapping[str, Any] | None = None
    """The object as compiled; None for a deletion."""
    request: Mapping[str, Any] | None = None
    """What is sent: as compiled, with what others wrote into lists that are replaced as a whole."""
    force: bool = False
    """Take over those lists, whose new value keeps what others wrote."""
    seen: Seen | None = None
    """None: it was not there."""
    predicted: str | None = None
    """Digest of the object that the dry run gave."""
    state: str | None = None
    """What it is doing now, in a few words: `Running`, `finished SUCCEEDED`."""

    @property
    def changes_something(self) -> bool:
        """Whether an apply would write anything."""
        return self.action != "unchanged"

    @property
    def drift(self) -> tuple[FieldChange, ...]:
        """Values of ours that somebody changed who is not known to."""
        return tuple(one for one in self.theirs if not one.expected)


@dataclass(frozen=True, slots=True)
class ClusterIdentity:
    """Which cluster, so that a plan is never applied to another one."""

    uid: str
    """The uid of its oldest namespace, or a digest of its address and authority where that may not be read."""
    server: str
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is planned: one workload on one target."""

    workload: str
    target: str
    namespace: str
    spec: str
    """The spec's file."""
    spec_digest: str
    catalogue_digest: str
    """Of the provider's facts and of the target, as they were when it was planned."""
    operator: tuple[int, int] = (1, 6)
    hourly: Decimal | None = None
    """USD per hour of what is planned; None is unknown."""
    prices: str | None = None
    """The date of the prices."""
    facts_options: tuple[str, ...] = ()
    """What the command line said of targets file and providers: `--providers site`."""
    cluster_options: tuple[str, ...] = ()
    """What it said of the cluster: `--context green`."""

    def call(self, command: str, *more: str) -> str:
        """The command line of another command for the same place."""
        return self._line(command, more, (*self.facts_options, *self.cluster_options))

    def call_without_cluster(self, command: str, *more: str) -> str:
        """The command line of a command that asks no cluster."""
        return self._line(command, more, self.facts_options)

    def _line(self, command: str, more: Iterable[str], options: Iterable[str]) -> str:
        return shlex.join(("portable", command, self.spec, "--target", self.target, *options, *more))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an apply would do, and everything that keeps it from doing so."""

    subject: Subject
    cluster: ClusterIdentity
    tool_version: str
    created: str
    """RFC 3339, UTC."""
    changes: tuple[Change, ...]
    """In the order in which they are applied; deletions last."""
    blockers: tuple[Diagnostic, ...] = ()
    """What makes an apply impossible; nothing would be written."""
    warnings: tuple[Diagnostic, ...] = ()
    hourly_before: Decimal | None = None
    """What the last apply said that the workload costs."""
    record: Mapping[str, Any] = field(default_factory=dict)
    """What was applied last, as the parent of the set keeps it."""

    @property
    def changing(self) -> tuple[Change, ...]:
        """The changes that write something."""
        return tuple(one for one in self.changes if one.changes_something)

    @property
    def conflicts(self) -> tuple[tuple[ObjectRef, Conflict], ...]:
        """Every conflict with its object."""
        return tuple((change.ref, one) for change in self.changes for one in change.conflicts)

    def count(self, *actions: Action) -> int:
        """How many objects have one of these actions."""
        return sum(change.action in actions for change in self.changes)
