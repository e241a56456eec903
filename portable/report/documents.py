"""The JSON documents that commands write, as types: mypy holds the writers to them, and their schemas are made of them.

Keys may be added within a major version; none is removed, renamed or given another meaning.
"""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from portable.model.instance_type import Architecture, Purchase
from portable.report.cost_documents import Cost, Fact, Money


class Place(TypedDict):
    """A place in a file; lines and columns count from 1, the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int | None
    end_column: int | None


class Problem(TypedDict):
    """Something to know, or that is wrong."""

    name: str
    """Stable, in kebab-case."""
    message: str
    severity: Literal["error", "warning", "note"]
    location: Place | None
    path: list[str | int]
    """Keys and list positions from the document's root."""
    help: list[str]
    """What to do next, most useful first."""
    notes: list[str]


class Reason(TypedDict):
    """Why one choice was made."""

    subject: str
    choice: str
    value: str
    because: str
    facts: list[Fact]


class NotChosen(TypedDict):
    """A candidate that was not chosen."""

    subject: str
    candidate: str
    because: str
    fits: bool
    """It would have fitted, but another one ranks higher."""


class Condition(TypedDict):
    """An objective that a manifest cannot promise."""

    subject: str
    objective: str
    status: Literal["verified", "unverified", "not-applicable"]
    because: str
    check: str | None
    """How to measure it."""
    facts: list[Fact]


class ReplicaRange(TypedDict):
    """How many workers, or slices."""

    min: int
    max: int


class Seat(TypedDict):
    """What one role, the head or a group, runs on."""

    role: str
    instance_type: str
    instance_types_equal: list[str]
    """Others that fit equally and are left to the scheduler."""
    nodes: int | None
    """At the least number of replicas."""
    replicas: ReplicaRange | None
    accelerator: str | None
    accelerators_per_worker: int
    memory_per_accelerator_bytes: int | None
    runtime: str
    architecture: Architecture
    image: str
    fabric: str | None
    gbps_per_accelerator: float | None
    purchase: Purchase


class Compared(TypedDict):
    """One target of a comparison."""

    target: str
    provider: str
    region: str | None
    status: Literal["fits", "refused"]
    refusals: list[Problem]
    seats: list[Seat] | None
    """None: refused."""
    cost: Cost | None
    price_date: str | None
    """Of the oldest price in it."""
    conditions: list[Condition] | None
    findings: dict[str, int] | None
    """How many findings of lint have which effect there; None: refused, or no code was looked at."""
    not_chosen: list[NotChosen] | None
    unmapped: list[Problem] | None
    """What the target has to map before anything can be compiled."""
    warnings: list[Problem]


class ComparisonDocument(TypedDict):
    """What every target gives a workload."""

    workload: str
    spec: str
    targets_file: str | None
    targets: list[Compared]


class ExplanationDocument(TypedDict):
    """Why one target gives a workload what it gives."""

    workload: str
    spec: str
    target: str
    targets_file: str | None
    provider: str
    region: str
    labeller: str | None
    """Who makes and labels the nodes."""
    reasons: list[Reason]
    not_chosen: list[NotChosen]
    seats: list[Seat]
    cost: Cost
    price_date: str | None
    conditions: list[Condition]
    unmapped: list[Problem]
    warnings: list[Problem]
    ties: list[Problem]
    """What ties the workload to this place."""


class PlanPlace(TypedDict):
    """The cluster and namespace of a plan."""

    target: str
    provider: str
    region: str
    namespace: str
    context: str | None
    cluster: str | None
    """The uid that identifies the cluster; None: it was not asked."""


class PlannedObject(TypedDict):
    """Which object of a cluster."""

    api_version: str
    kind: str
    namespace: str | None
    name: str


class PlannedField(TypedDict):
    """One field of an object, before and after."""

    path: list[str]
    """Keys from the object's root; an element of a list is `[name=ray-head]` or `[0]`."""
    before: Any
    after: Any
    there_before: bool
    """Whether there was such a field: null is a value too."""
    there_after: bool
    cause: Literal["ours", "admission", "theirs"]
    """Who brings the value: the spec, the API server or a webhook, somebody else."""
    owner: str | None
    expected: bool
    """False: somebody changed a value of ours who is not known to write it."""


class PlannedChange(TypedDict):
    """What happens to one object."""

    object: PlannedObject
    action: Literal["create", "update", "replace", "delete", "unchanged"]
    reason: str | None
    fields: list[PlannedField]
    theirs: list[PlannedField]
    """What others wrote, and what stays as it is."""
    validated: bool
    """The API server has accepted it in a dry run."""
    state: str | None
    """What it is doing now."""
    wanted: dict[str, Any] | None
    """The whole object as it would be sent."""


class PlannedConflict(TypedDict):
    """A field that another manager owns."""

    object: PlannedObject
    path: str
    owner: str
    live: Any
    wanted: Any


class PlanDocument(TypedDict):
    """What would change if a workload were applied."""

    workload: str
    spec: str
    place: PlanPlace
    offline: bool
    """No cluster was asked."""
    compared_with: str | None
    """Without a cluster: the file or folder of manifests it is compared with; null: with nothing."""
    facts_of: str | None
    """The newest date among the facts used."""
    price_of: str | None
    """The oldest date among the prices used."""
    blocking: list[Problem]
    changes: list[PlannedChange]
    counts: dict[Literal["create", "update", "replace", "delete", "unchanged"], int]
    conflicts: list[PlannedConflict]
    conditions: list[Condition]
    cost: Cost | None
    hourly_before: Money | None
    """What runs now; None: nothing does, or it is not known."""
    risks: list[Problem]


class SettingValue(TypedDict):
    """The value of a setting and who gave it."""

    value: Any
    origin: str
    """`flag --color`, `environment PORTABLE_COLOR`, `portable.toml:3`, or `default`."""


class SettingsDocument(TypedDict):
    """Every setting of portable."""

    files: list[str]
    """The configuration files that were read, the strongest first."""
    settings: dict[str, SettingValue]


class ProviderSummary(TypedDict):
    """One provider of a list."""

    name: str
    title: str
    default_region: str
    regions: int
    instance_types: int
    accelerators: list[str]
    prices: int
    """How many are known."""
    experimental: str | None
    """Why every output that depends on it carries a warning."""


class ProvidersDocument(TypedDict):
    """The providers there are."""

    providers: list[ProviderSummary]


class ProviderDocument(TypedDict):
    """All facts of one provider, in the form of its files."""

    facts: dict[str, Any]


class CheckedFolder(TypedDict):
    """What a check of one provider folder found."""

    folder: str
    provider: str
    instance_types: int
    regions: int
    prices: int
    violations: list[Problem]


class ProvidersCheckDocument(TypedDict):
    """What a check of provider folders found."""

    folders: list[CheckedFolder]


class CacheDocument(TypedDict):
    """What is kept on this machine to be faster."""

    bytes: int
    path: str
    """The folder; it need not exist."""
    removed: int
    """Files removed by this command."""
    written: str | None
    """When it was last written, UTC; null: nothing is kept."""


class VersionDocument(TypedDict):
    """Which portable this is."""

    version: str
