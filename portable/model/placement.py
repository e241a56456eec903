"""Where a workload runs: what was chosen for the head and each group, why, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from portable.errors import Diagnostic
from portable.model.accelerator import Accelerator, SharePart
from portable.model.fabric import Fabric, InstanceFabric
from portable.model.group import FabricRequest, Group
from portable.model.instance_type import Architecture, InstanceType, Purchase, SliceOption
from portable.model.provider import Labeller, Provider, Region
from portable.model.runtime import Runtime
from portable.model.source import Source
from portable.model.target import DataMapping, SecretMapping, Target

if TYPE_CHECKING:
    from portable.model.finding import Effect

HEAD = "head"
"""The role of the Ray head; groups have their own names, which may not be this one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a choice rests on, with where it comes from."""

    statement: str
    """For example `p5.48xlarge: baselineGbps 3200`."""
    source: Source | None = None
    """None: the source is unknown."""
    assumed: bool = False
    file: str | None = None
    """The user's provider file it was read from; None for an embedded fact."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one choice was made."""

    subject: str
    """What was chosen for: `head`, `group trainers`, `workload`."""
    choice: str
    """What: `instance type`, `fabric`, `image`, `region` …"""
    value: str
    because: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A candidate that was not chosen, and why."""

    subject: str
    candidate: str
    because: str
    fits: bool = False
    """It would have fitted, but another one ranks higher."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something the workload demands that a manifest cannot promise (a network objective)."""

    subject: str
    objective: str
    """As the user wrote it: `busBandwidthGBps >= 300`."""
    status: Literal["verified", "unverified", "not-applicable"]
    because: str
    check: str | None = None
    """How to measure it."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class FabricChoice:
    """The fabric a group uses."""

    name: str
    """The key under the provider's `fabrics`."""
    facts: Fabric
    type: InstanceFabric
    adapters: int
    """Adapters of one worker: all of a node's, or its share of them."""
    gbps_per_accelerator: float | None = None
    workers_per_node: int | None = None
    """How many workers a node has enough huge pages for; None: as many as fit otherwise."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What one role (the head, or a group's workers) runs on."""

    role: str
    instance_types: tuple[InstanceType, ...]
    """All that fit equally; the first is the one that is priced and shown."""
    arch: Architecture
    runtime: Runtime
    image: str
    pull_secrets: tuple[str, ...] = ()
    group: Group | None = None
    accelerator: Accelerator | None = None
    share: SharePart | None = None
    slice: SliceOption | None = None
    hosts: int = 1
    """Pods of one replica."""
    fabric: FabricChoice | None = None
    request: FabricRequest = field(default_factory=FabricRequest.defaults)
    labeller: str | None = None
    """Who makes and labels its nodes, a name of the provider's labellers; None: the placement's."""
    purchase: Purchase = "onDemand"
    reservation: str | None = None
    price: str | None = None
    """List price of one node in USD per hour at this purchase option, if known."""

    @property
    def instance_type(self) -> InstanceType:
        """The one that is priced and shown."""
        return self.instance_types[0]


@dataclass(frozen=True, slots=True)
class Bindings:
    """What the logical names of a workload are on the target."""

    data: Mapping[str, DataMapping] = field(default_factory=dict)
    secrets: Mapping[str, SecretMapping] = field(default_factory=dict)
    identity: str | None = None
    """The value for the provider's identity mechanism; None with a mechanism that needs none."""
    queue: str | None = None
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A workload on one target: everything the compiler needs, and why it is so."""

    target_name: str
    target: Target
    provider: Provider
    region: Region
    labeller: Labeller
    head: Seat
    groups: tuple[Seat, ...]
    bindings: Bindings
    reasons: tuple[Reason, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unmapped: tuple[Diagnostic, ...] = ()
    """What the target still has to map before this can be compiled."""
    warnings: tuple[Diagnostic, ...] = ()
    """What a user should know though it does not stop anything: assumed facts, portability costs."""
    findings: Mapping[Effect, int] | None = None
    """What lint says of its runtimes and provider, by effect; None: no code was looked at."""

    def seat(self, role: str) -> Seat:
        """The seat of a role; the submitter and anything else sits with the head."""
        return next((seat for seat in self.groups if seat.role == role), self.head)

    def labeller_of(self, seat: Seat) -> Labeller:
        """Who labels the nodes of a seat."""
        return self.provider.nodes.labellers[seat.labeller] if seat.labeller else self.labeller

    @property
    def operator(self) -> tuple[int, int]:
        """The KubeRay version of the target's cluster, major and minor."""
        major, minor = self.target.cluster.kuberay.split(".")[:2]
        return int(major), int(minor)

    @property
    def kueue(self) -> tuple[int, int]:
        """The Kueue version of the target's cluster, major and minor."""
        major, minor = self.target.cluster.kueue.split(".")[:2]
        return int(major), int(minor)
