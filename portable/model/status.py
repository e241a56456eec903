"""What a workload is doing on its cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from portable.model.plan import ClusterIdentity, ObjectRef, Subject

Ending = Literal["running", "succeeded", "failed"]
"""For what never ends (a service, a cluster) `succeeded` means ready."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the operator says of one Ray object."""

    ending: Ending
    words: str
    """In a few words: `Running`, `Complete, SUCCEEDED`."""
    reason: str | None = None
    """The operator's own word: `AppFailed`, `DeadlineExceeded`."""
    message: str | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the queue says of a workload it holds or has let in."""

    name: str
    admitted: bool
    reason: str | None = None
    message: str | None = None
    hopeless: bool = False
    """It will not be let in however long it waits, unless somebody changes the quota or the spec."""


@dataclass(frozen=True, slots=True)
class PodState:
    """One pod of a workload."""

    name: str
    role: str
    """`head`, `submitter`, or the group's name."""
    phase: str
    node: str | None = None
    reason: str | None = None
    """Why it does not run, if it does not: `Unschedulable`, `ImagePullBackOff`, `OOMKilled`."""
    message: str | None = None
    restarts: int = 0
    exit_code: int | None = None
    """Of the container that ended last."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """A warning that the cluster recorded about an object."""

    when: str
    """RFC 3339."""
    about: str
    reason: str
    message: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ObjectState:
    """One Ray object, or what makes them at fixed times."""

    ref: ObjectRef
    verdict: Verdict | None
    """None: it is not there."""
    cluster: str | None = None
    """The RayCluster it runs on."""
    queue: QueueState | None = None
    started: str | None = None
    ended: str | None = None
    attempts_failed: int = 0
    address: str | None = None
    """The Service by which it is reached, if it serves."""
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything one screen shows of a workload."""

    subject: Subject
    cluster: ClusterIdentity
    objects: tuple[ObjectState, ...]
    pods: tuple[PodState, ...] = ()
    events: tuple[EventLine, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether anything of it is on the cluster."""
        return any(one.verdict is not None for one in self.objects)
