"""The JSON documents of the commands that talk to a cluster, as types; as in `documents`, keys are only ever added."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from portable.report.documents import PlannedField, PlannedObject, Problem


class AppliedChange(TypedDict):
    """What is done to one object."""

    object: PlannedObject
    action: Literal["create", "update", "replace", "delete", "unchanged"]
    reason: str | None


class QueueStatus(TypedDict):
    """What the queue says of an object."""

    name: str
    admitted: bool
    reason: str | None
    message: str | None
    hopeless: bool
    """Waiting does not help: somebody has to change the quota or the spec."""


class ObjectStatus(TypedDict):
    """What one object is doing."""

    object: PlannedObject
    ending: Literal["running", "succeeded", "failed"] | None
    """None: it is not there. A service or a cluster has `succeeded` when it is ready."""
    words: str | None
    reason: str | None
    message: str | None
    cluster: str | None
    """Its RayCluster."""
    queue: QueueStatus | None
    started: str | None
    ended: str | None
    attempts_failed: int
    address: str | None
    """The Service and port where it answers, if it serves."""
    job_id: str | None


class ApplyDocument(TypedDict):
    """What an apply or a destroy has done."""

    workload: str
    target: str
    namespace: str
    cluster: str
    applied: list[AppliedChange]
    left: list[AppliedChange]
    """What was planned and not done."""
    complete: bool
    stopped_by: list[Problem]
    states: list[ObjectStatus]
    """Of what was waited for."""


class PodStatus(TypedDict):
    """One pod."""

    name: str
    role: str
    """`head`, `submitter` or the group's name."""
    phase: str
    node: str | None
    reason: str | None
    message: str | None
    restarts: int
    exit_code: int | None


class EventStatus(TypedDict):
    """A warning the cluster recorded."""

    when: str
    about: str
    reason: str
    message: str
    count: int


class StatusDocument(TypedDict):
    """What a workload is doing."""

    workload: str
    target: str
    namespace: str
    cluster: str
    objects: list[ObjectStatus]
    pods: list[PodStatus]
    events: list[EventStatus]


class DriftedObject(TypedDict):
    """One object that is not as it was applied."""

    object: PlannedObject
    missing: bool
    fields: list[PlannedField]
    """`before` is what was applied, `after` what stands there; what others may write is `expected`."""


class DriftDocument(TypedDict):
    """Where the cluster is not as the last apply left it."""

    workload: str
    target: str
    namespace: str
    cluster: str
    applied: bool
    """Whether it was ever applied there."""
    drifted: int
    """How many objects are missing, or have a field that nobody was to change."""
    objects: list[DriftedObject]


class CheckedNeed(TypedDict):
    """One thing the workload needs of the cluster."""

    need: str
    ok: bool | None
    """None: it could not be looked at."""
    found: str
    fix: list[str]


class DoctorDocument(TypedDict):
    """Whether the cluster has what the workload needs."""

    workload: str
    target: str
    namespace: str
    cluster: str
    checks: list[CheckedNeed]
