"""Targets: where a platform team lets workloads run, and how logical names are called there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from portable.errors import Problem
from portable.model.instance_type import Purchase
from portable.model.noun import Flag, Noun
from portable.model.quantity import Amount

Scheduler = Literal["default", "volcano", "yunikorn", "kai", "scheduler-plugins"]


class ClusterFacts(Noun):
    """The cluster of a target: how to reach it and what is installed there."""

    context: str | None = None
    """The kubeconfig's context; absent: the current one."""
    namespace: str = "default"
    kuberay: Annotated[str, Field(pattern=r"^1\.\d+(\.\d+)?$")] = "1.6"
    kueue: Annotated[str, Field(pattern=r"^0\.\d+(\.\d+)?$")] = "0.15"
    nodes: str | None = None
    """Who labels the nodes: a labeller of the provider; absent: its first."""
    scheduler: Scheduler = "default"
    ray_cron_job: Flag = False
    """The operator's RayCronJob gate is on."""
    network_policy: Flag = True
    """Emit a NetworkPolicy for the workload's own pods."""
    operator_namespace: str = "kuberay-operator"
    """Where the operator runs: it must reach the dashboard."""


class DataMapping(Noun):
    """What a logical data name is on a target, where it is not a URI."""

    uri: str | None = None
    claim: str | None = None
    """A PersistentVolumeClaim made beforehand."""
    sub_path: str | None = None
    storage_class: str | None = None
    """Provision a claim from this class."""

    @model_validator(mode="after")
    def _one(self) -> DataMapping:
        if sum(one is not None for one in (self.uri, self.claim, self.storage_class)) != 1:
            raise Problem("data-mapping", "give exactly one of `uri`, `claim`, `storageClass`")
        return self


class SecretMapping(Noun):
    """Which Secret, and which key of it."""

    secret: str
    key: str | None = None


class Discount(Noun):
    """Terms of the user's own contract."""

    discount: Annotated[str, Field(pattern=r"^\d{1,2}(\.\d+)?%$")] | None = None
    until: datetime.date | None = None
    """When the contract ends."""
    overrides: Mapping[str, Mapping[Purchase, Amount]] = {}
    """Instance type to purchase option to USD per node-hour, in place of the list price."""


class Ingress(Noun):
    """How services are reached from outside; its own authentication is needed."""

    host: str
    class_name: str | None = Field(default=None, alias="class")
    tls: str | None = None
    """The Secret with the certificate."""
    auth: Mapping[str, str] | None = None
    """Annotations that make the ingress authenticate callers."""


class Redis(Noun):
    """The Redis that keeps the head's state."""

    address: str
    secret: str | None = None
    """A Secret with the key `password`."""


class Regions(Noun):
    """Which regions may be considered."""

    allow: tuple[str, ...]


class Logs(Noun):
    """Where logs go and for how long they stay."""

    collector: str
    retention_days: Annotated[int, Field(ge=1)] | None = None


class CodeStore(Noun):
    """Where uploads of code go."""

    store: str


class Target(Noun):
    """One place to run: a provider, a region, a cluster, and what names mean there."""

    provider: str
    region: str | None = None
    """Absent: the provider's default."""
    cluster: ClusterFacts = ClusterFacts()
    identity: Mapping[str, Mapping[str, str]] = {}
    data: Mapping[str, str | DataMapping] = {}
    """Logical name to a URI, or to a claim or storage class."""
    secrets: Mapping[str, SecretMapping] = {}
    queues: Mapping[str, str] = {}
    priorities: Mapping[str, str] = {}
    reservations: Mapping[str, str] = {}
    """Instance type (or `*`) to the reservation's id, for purchase by reservation or capacity block."""
    storage_classes: Mapping[Literal["block", "shared"], str] = {}
    ingress: Ingress | None = None
    redis: Redis | None = None
    logs: Logs | None = None
    regions: Regions | None = None
    code: CodeStore | None = None
    prices: Discount | None = None
    assume: Mapping[str, str] = {}
    """Contract details that the provider's facts only assume, by the names `providers show` gives them."""
    pull_secrets: tuple[str, ...] = ()
    labels: Mapping[str, str] = {}
    """Put on every object and pod."""


class Targets(Noun):
    """The targets file."""

    api_version: Literal["portable/v1"]
    kind: Literal["Targets"]
    targets: Annotated[Mapping[str, Target], Field(min_length=1)]
