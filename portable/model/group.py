"""Worker groups and what they ask of a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from portable.errors import Problem
from portable.model.code import Env
from portable.model.instance_type import Purchase
from portable.model.noun import AbsolutePath, Count, Flag, Labels, Noun, Number, Positive
from portable.model.quantity import Bytes, Cpus

Name = Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$", max_length=40)]
"""Lower case letters, digits and dashes, a letter first (DNS-1035)."""


class Need(Noun):
    """An accelerator by what it must be able to do; every given property must hold."""

    memory: Bytes | None = None
    """At least, as sold: `80GB`."""
    vendor: str | None = None
    """As in `portable providers`: nvidia, amd, google, aws, intel, meta."""
    runtime: str | None = None
    """A runtime, where any of its accelerators will do."""
    dtypes: tuple[str, ...] = ()
    """All of these natively: bf16, fp8, fp4 …"""

    @model_validator(mode="after")
    def _some_need(self) -> Need:
        if self.memory is None and self.vendor is None and self.runtime is None and not self.dtypes:
            raise Problem("need-empty", "`need` says nothing", "give memory, vendor, runtime or dtypes")
        return self


class Share(Noun):
    """A part of one accelerator (MIG or a time slice), by its memory."""

    memory: Bytes
    """At least; the smallest part offered that has it is taken."""


def _one_model(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class AcceleratorRequest(Noun):
    """Which accelerators each worker needs, by model or by need, and how many."""

    any_of: Annotated[tuple[str, ...], BeforeValidator(_one_model, json_schema_input_type=str | tuple[str, ...])] = ()
    """Models, in any order: the ranking of candidates decides."""
    need: Need | None = None
    count: Positive = 1
    """For each worker, in the unit of the model (GPU, TPU chip, Neuron device)."""
    share: Share | None = None

    @model_validator(mode="after")
    def _one_way(self) -> AcceleratorRequest:
        if bool(self.any_of) == (self.need is not None):
            raise Problem("accelerator-choice", "give either `anyOf` (models) or `need` (properties)")
        return self


class Slice(Noun):
    """A multi-host slice: a TPU topology, or a number of nodes in one scale-up domain."""

    topology: str | None = None
    """A TPU topology such as `4x4` or `2x2x4`."""
    domain: str | None = None
    """A scale-up domain such as `nvl72`."""
    nodes: Positive | None = None
    """Nodes of the domain that one replica takes; needed with `domain`."""

    @model_validator(mode="after")
    def _one_shape(self) -> Slice:
        if (self.topology is None) == (self.domain is None):
            raise Problem("slice-shape", "a slice is either a `topology` or a `domain` with `nodes`")
        if (self.domain is None) != (self.nodes is None):
            raise Problem("slice-shape", "`domain` and `nodes` go together")
        return self


class Replicas(Noun):
    """How many workers (slices, where the group has one): a range is scaled between its ends."""

    min: Count
    """At least so many, also while nothing is to be done."""
    max: Positive
    """At most so many."""

    @model_validator(mode="after")
    def _ordered(self) -> Replicas:
        if self.min > self.max:
            raise Problem("replicas-order", f"min {self.min} is more than max {self.max}")
        return self


def _fixed(value: object) -> object:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return {"min": value, "max": value} if whole else value


ReplicasOrNumber = Annotated[Replicas, BeforeValidator(_fixed, json_schema_input_type=Count | Replicas)]
"""A range, or one number for both of its ends."""


class LocalDisk(Noun):
    """Fast disk of the node itself; its content ends with the pod."""

    size: Bytes
    """At least; nodes with less are not considered."""
    path: AbsolutePath
    """Where the container finds it."""


Wish = Literal["required", "preferred"]


class Near(Noun):
    """How near the workers of a group must be to each other."""

    zone: Wish | None = None
    """In one zone: required or preferred."""
    block: Wish | None = None
    """In one block of the network (a spine, a superpod): required or preferred."""
    rack: Wish | None = None
    """In one rack (behind one leaf switch): required or preferred."""

    def levels(self) -> tuple[tuple[str, str], ...]:
        """The levels asked for with `required` or `preferred`, the nearest first."""
        return tuple((level, kind) for level in ("rack", "block", "zone") if (kind := getattr(self, level)) is not None)


class Objectives(Noun):
    """What the network must reach; a manifest cannot promise it, so a plan says what is verified and how."""

    bus_bandwidth_g_bps: Number | None = Field(default=None, alias="busBandwidthGBps")
    """All-reduce bus bandwidth in GB/s, at least."""
    p99_latency_us: Number | None = None
    """99th percentile of small-message latency in microseconds, at most."""
    pfc_pause_rate: Number | None = None
    """Share of time a port is paused by priority flow control, at most; for fabrics that have it."""


class FabricRequest(Noun):
    """What the network between the accelerators of different nodes must be."""

    rdma: Literal["required", "preferred", "none"] = "none"
    """required, preferred or none: between accelerators of different nodes, past the host's network stack."""
    min_gbps_per_accelerator: Number | None = None
    """Sustained Gbit/s of the node, divided by its accelerators."""
    min_gbps_per_node: Number | None = None
    """Sustained Gbit/s of the node."""
    near: Near | None = None
    objectives: Objectives | None = None


class Group(Noun):
    """Identical workers."""

    name: Name
    """Unique in the workload."""
    replicas: ReplicasOrNumber = Replicas.model_construct(min=1, max=1)
    accelerator: AcceleratorRequest | None = None
    """Absent: CPU workers."""
    slice: Slice | None = None
    """Absent: single nodes."""
    exclusive_node: Flag = False
    """The worker has its node to itself."""
    cpu: Cpus
    """Of each worker."""
    memory: Bytes
    """Of each worker, shared memory included."""
    shared_memory: Bytes | None = None
    """`/dev/shm`; it counts towards `memory`. Absent: the operator's default, which is the memory limit."""
    local_disk: LocalDisk | None = None
    resources: Mapping[str, Number] = {}
    """Extra Ray resources of each worker."""
    labels: Labels = {}
    """Ray node labels."""
    env: Env = {}
    """Of this group, over that of the code."""
    fabric: FabricRequest | None = None
    """Overrides that of the workload."""
    purchase: tuple[Purchase, ...] | None = None
    """Overrides that of the policy."""

    @property
    def scales(self) -> bool:
        """Whether its replicas are a range."""
        return self.replicas.min != self.replicas.max

    @model_validator(mode="after")
    def _consistent(self) -> Group:
        if self.name in ("head", "headgroup", "submitter"):
            raise Problem(
                "group-name-taken",
                f"`{self.name}` is taken by another pod of the cluster",
                "choose another",
                path=("name",),
            )
        if self.slice is not None and self.accelerator is None:
            raise Problem("slice-without-accelerator", "a slice needs an accelerator", path=("slice",))
        if self.shared_memory is not None and self.shared_memory > self.memory:
            raise Problem(
                "shared-memory-too-large",
                "sharedMemory is more than memory, of which it is a part: pods would be evicted",
                "raise memory, or lower sharedMemory",
                path=("sharedMemory",),
            )
        return self


class Head(Noun):
    """The Ray head: it schedules and serves the dashboard, and runs the driver, but no worker tasks."""

    cpu: Cpus = 4.0
    """Of the head."""
    memory: Bytes = 16 * 2**30
    """Of the head; less than 8Gi is known to run out."""
    env: Env = {}
    """Of the head, over that of the code."""
    purchase: tuple[Purchase, ...] = ("onDemand",)
    """Spot only where it is said."""
