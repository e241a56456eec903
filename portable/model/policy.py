"""What a workload permits and demands beside its shape: places, prices, queues, resilience, exposure."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from portable.errors import Problem
from portable.model.instance_type import Purchase
from portable.model.noun import Count, Flag, Noun
from portable.model.quantity import Money, Seconds

Framework = Literal["hipaa", "fedramp-moderate", "fedramp-high", "soc2", "iso27001", "pci", "gdpr"]
"""An attestation, or gdpr: a published data processing addendum, and machines in the EEA."""


class ProviderChoice(Noun):
    """Which providers may be used: a list of allowed or of denied names."""

    allow: tuple[str, ...] | None = None
    """Only these."""
    deny: tuple[str, ...] | None = None
    """All but these."""

    @model_validator(mode="after")
    def _one_list(self) -> ProviderChoice:
        if (self.allow is None) == (self.deny is None):
            raise Problem("provider-choice", "give either `allow` or `deny`")
        return self


class MaxPrice(Noun):
    """Ceilings; machines whose price is unknown do not pass one."""

    per_run: Money | None = None
    """Of one run, as `expect` says how long it takes: machines, data while it lasts, traffic, as far as known."""
    per_hour: Money | None = None
    """Of all nodes together."""


Area = Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")]
"""An ISO 3166 country of two letters, or EU, EEA."""


class Sovereignty(Noun):
    """Under whose law the provider stands, wherever its machines are."""

    entity: Annotated[tuple[Area, ...], Field(min_length=1)]
    """Countries in which the parent company of the provider must have its seat: ISO 3166, or EU, EEA."""


class Policy(Noun):
    """Where a workload may run, under which attestations, at which price."""

    residency: tuple[Area, ...] = ()
    """ISO 3166 countries, or EU, EEA: where machines and data may be."""
    sovereignty: Sovereignty | None = None
    isolation: Literal["node", "confidential"] | None = None
    """node: no pod of another Ray workload on its nodes; confidential: memory of machine and accelerator encrypted."""
    attestations: tuple[Framework, ...] = ()
    """What the provider must be able to show, for the region used; gdpr: a published addendum, machines in the EEA."""
    providers: ProviderChoice | None = None
    max_price: MaxPrice | None = None
    purchase: tuple[Purchase, ...] = ("onDemand",)
    """What may be bought, the preferred one first."""


class Scheduling(Noun):
    """Queue, priority and gang."""

    queue: str | None = None
    """A logical queue; the target maps it to a LocalQueue of Kueue or a queue of its scheduler."""
    priority: str | None = None
    """A logical priority; the target maps it to a priority class."""
    gang: Flag = False
    """All pods or none; needs a queue or a scheduler that can do it."""


class Autoscaling(Noun):
    """How Ray's autoscaler treats groups whose replicas are a range."""

    idle: Seconds = 60
    """How long a worker idles before it is removed."""


class Resilience(Noun):
    """What happens when something breaks."""

    gcs: Flag = False
    """The head's state outlives the head (services and clusters); needs the target's `redis`."""
    disruption: Literal["protect", "allow"] = "protect"
    """protect: nodes that run it are not consolidated away, and a PodDisruptionBudget holds."""


class Expose(Noun):
    """What can be reached from outside the cluster."""

    ingress: Flag = False
    """Reach a service from outside, through the target's ingress and its authentication."""
    auth: Flag = True
    """Token authentication of Ray's dashboard and jobs API."""


class Metrics(Noun):
    """The port on which the program serves its own metrics."""

    port: Annotated[Count, Field(le=65535)]
    """Of the program itself; Ray's own metrics are on 8080."""


class Observe(Noun):
    """Metrics and logs."""

    metrics: Metrics | None = None
    log_retention: Seconds | None = None
    """How long logs must be kept; the target says where they go."""


class Override(Noun):
    """An escape hatch: a patch of the pod templates of one target; it is shown as a portability cost."""

    on: str
    """A group's name, or head, or submitter."""
    merge: dict[str, Any] | None = None
    """Strategic merge: maps merge, lists of named things merge by name, null removes."""
    json_patch: tuple[dict[str, Any], ...] | None = None
    """RFC 6902 operations."""

    @model_validator(mode="after")
    def _one_patch(self) -> Override:
        if (self.merge is None) == (self.json_patch is None):
            raise Problem("override-form", "give either `merge` or `jsonPatch`")
        return self
