"""Targets: where a platform team lets workloads run, and how logical names are called there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from portable.errors import Problem
from portable.model.instance_type import Purchase
from portable.model.noun import Flag, Labels, Noun
from portable.model.quantity import Amount

if TYPE_CHECKING:
    from portable.model.provider import Provider

NAMESPACE = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
Namespace = Annotated[str, Field(pattern=NAMESPACE)]
"""The name of a namespace."""

TargetName = Annotated[str, Field(pattern=r"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")]
"""A target's name: it names files, and stands in lists with commas."""

Scheduler = Literal["default", "volcano", "yunikorn", "kai", "scheduler-plugins"]


class ClusterFacts(Noun):
    """The cluster of a target: how to reach it and what is installed there."""

    context: str | None = None
    """The kubeconfig's context; absent: the current one."""
    namespace: Namespace = "default"
    """Where everything is created; it exists beforehand."""
    kuberay: Annotated[str, Field(pattern=r"^1\.\d+(\.\d+)?$")] = "1.6"
    """The operator's version: no form newer than it is compiled."""
    kueue: Annotated[str, Field(pattern=r"^0\.\d+(\.\d+)?$")] = "0.15"
    """The version of Kueue, for what it admits."""
    nodes: str | None = None
    """Who labels the nodes: a labeller of the provider; absent: its first."""
    scheduler: Scheduler = "default"
    """Who schedules the pods; others than `default` are named in them."""
    ray_cron_job: Flag = False
    """The operator's RayCronJob gate is on."""
    network_policy: Flag = True
    """Emit a NetworkPolicy for the workload's own pods."""
    operator_namespace: Namespace = "kuberay-operator"
    """Where the operator runs: it must reach the dashboard."""


class DataMapping(Noun):
    """What a logical data name is on a target, where it is not a URI."""

    uri: str | None = None
    """An object-store location."""
    provider: str | None = None
    """Whose object store the URI is in, where it is not the target's own: what is read from there is egress."""
    region: str | None = None
    """Where the store is, where it is not the target's own region."""
    claim: str | None = None
    """A PersistentVolumeClaim made beforehand."""
    sub_path: str | None = None
    """A folder inside the claim."""
    storage_class: str | None = None
    """Provision a claim from this class."""

    @model_validator(mode="after")
    def _one(self) -> DataMapping:
        if sum(one is not None for one in (self.uri, self.claim, self.storage_class)) != 1:
            raise Problem("data-mapping", "give exactly one of `uri`, `claim`, `storageClass`")
        if self.uri is None and (self.provider is not None or self.region is not None):
            raise Problem("data-mapping", "`provider` and `region` say where a `uri` is; this has none")
        return self

    def kept_by(self, provider: Provider) -> bool | None:
        """Whether it lies with the target's provider: as said here, else by its scheme; None: nobody says whose it is.

        A region without a provider is one of the target's own.
        """
        if self.provider is not None or self.region is not None:
            return self.provider in (None, provider.name)
        return True if self.uri is None or provider.storage.holds(self.uri) else None


class SecretMapping(Noun):
    """Which Secret, and which key of it."""

    secret: str
    """The Secret's name in the namespace."""
    key: str | None = None
    """Which of its keys; needed for a variable."""


class Exchange(Noun):
    """A rate of the user's own: nobody else's is known."""

    usd: Annotated[Amount, Field(gt=0, allow_inf_nan=False)]
    """USD for one unit of the currency."""
    as_of: datetime.date
    """The day it was taken."""


class Discount(Noun):
    """Terms of the user's own contract."""

    discount: Annotated[str, Field(pattern=r"^\d{1,2}(\.\d+)?%$")] | None = None
    """Off every list price."""
    until: datetime.date | None = None
    """When the contract ends."""
    monthly: Annotated[Amount, Field(gt=0, allow_inf_nan=False)] | None = None
    """USD a month that are owed until then, whatever is used."""
    overrides: Mapping[str, Mapping[Purchase, Amount]] = {}
    """Instance type to purchase option to USD per node-hour, in place of the list price."""
    rates: Mapping[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], Exchange] = {}
    """Currency code to your rate, for ceilings in that currency and for `--currency`."""

    @model_validator(mode="after")
    def _no_rate_of_dollars(self) -> Discount:
        if "USD" in self.rates:
            raise Problem("rate-of-dollars", "prices are in USD; a rate is of another currency")
        return self


class Ingress(Noun):
    """How services are reached from outside; its own authentication is needed."""

    host: str
    """The DNS name callers use."""
    class_name: str | None = Field(default=None, alias="class")
    """The ingress class."""
    tls: str | None = None
    """The Secret with the certificate."""
    auth: Mapping[str, str] | None = None
    """Annotations that make the ingress authenticate callers."""


class Redis(Noun):
    """The Redis that keeps the head's state."""

    address: str
    """Host and port."""
    secret: str | None = None
    """A Secret with the key `password`."""


class Regions(Noun):
    """Which regions may be considered."""

    allow: tuple[str, ...]
    """By the provider's names."""


class Logs(Noun):
    """Where logs go and for how long they stay."""

    collector: str
    """Its name, as shown in plans."""
    retention_days: Annotated[int, Field(ge=1)] | None = None
    """How long it keeps them; absent is unknown."""


class CodeStore(Noun):
    """Where uploads of code go."""

    store: str
    """A URI of the object store; uploads go below it."""


class Target(Noun):
    """One place to run: a provider, a region, a cluster, and what names mean there."""

    provider: str
    """Whose facts apply."""
    region: str | None = None
    """Absent: the provider's default."""
    cluster: ClusterFacts = ClusterFacts.defaults()
    identity: Mapping[str, Mapping[str, str]] = {}
    """Logical identity to the parameters of the provider's mechanism, for example `{role: …}`."""
    data: Mapping[str, str | DataMapping] = {}
    """Logical name to a URI, or to a claim or storage class."""
    secrets: Mapping[str, SecretMapping] = {}
    """Logical secret to a Secret of the namespace."""
    queues: Mapping[str, str] = {}
    """Logical queue to a LocalQueue, or a queue of the scheduler."""
    priorities: Mapping[str, str] = {}
    """Logical priority to a priority class."""
    reservations: Mapping[str, str] = {}
    """Instance type (or `*`) to the reservation's id, for purchase by reservation or capacity block."""
    storage_classes: Mapping[Literal["block", "shared"], str] = {}
    """In place of the provider's own classes."""
    fabrics: Mapping[str, str] = {}
    """Fabric of the provider's instance types to the variant of it that this cluster has, for example
    `{roce: roce-vf}`; `providers show` lists them."""
    ingress: Ingress | None = None
    redis: Redis | None = None
    logs: Logs | None = None
    regions: Regions | None = None
    code: CodeStore | None = None
    prices: Discount | None = None
    assume: Mapping[str, str] = {}
    """Contract details that the provider's facts only assume, by the names `providers show` gives them; one that is
    about fabrics may be said of one alone: `roce.rdmaResource`."""
    pull_secrets: tuple[str, ...] = ()
    """For every image."""
    labels: Labels = {}
    """Put on every object and pod."""

    def assumed(self, key: str, fabric: str) -> str | None:
        """A contract detail of a fabric: what is said of this one, else what is said of all."""
        return self.assume.get(f"{fabric}.{key}", self.assume.get(key))

    def mapped(self, name: str) -> DataMapping | None:
        """Where data of a logical name is; None: the target does not say."""
        found = self.data.get(name)
        return DataMapping(uri=found) if isinstance(found, str) else found


class Targets(Noun):
    """The targets file."""

    api_version: Literal["portable/v1"]
    """The version of this form."""
    kind: Literal["Targets"]
    """What makes a document a targets file."""
    targets: Annotated[Mapping[TargetName, Target], Field(min_length=1)]
    """By name."""
