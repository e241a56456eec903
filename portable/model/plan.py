"""What would change if a workload were applied: objects, their fields, who owns them, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from portable.errors import Diagnostic
from portable.model.cost import Cost
from portable.model.manifest import Manifest
from portable.model.placement import Condition

Action = Literal["create", "update", "replace", "delete", "unchanged"]
"""replace: the object is deleted and made anew, because what changed takes effect in no other way."""

ACTIONS: tuple[Action, ...] = ("create", "update", "replace", "delete", "unchanged")

Origin = Literal["ours", "admission", "other"]
"""ours: the spec asks for it; admission: the server or a webhook adds it; other: another field manager owns it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an object, as it is and as it will be; a path as in JSON Pointer."""

    path: str
    before: Any = None
    """None: there is none. Secret values are masked before they come here."""
    after: Any = None
    origin: Origin = "ours"
    owner: str | None = None
    """The field manager, where it is not ours."""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one object."""

    action: Action
    api_version: str
    kind: str
    name: str
    namespace: str | None = None
    because: str | None = None
    """Why, where the action alone does not say it: `entrypoint changed; a started RayJob ignores that`."""
    fields: tuple[FieldChange, ...] = ()
    """What an update changes, in the order of the paths; nothing for a create, which brings the whole object."""
    wanted: Manifest | None = None
    """The object as we would send it; None for a delete."""
    validated: bool = False
    """The API server has seen it in a dry run."""

    @property
    def reference(self) -> str:
        """Kind, namespace and name: `RayJob ml/llama`."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that another manager owns and that we would have to take over."""

    reference: str
    path: str
    owner: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Place:
    """The cluster and namespace that a plan is for."""

    target: str
    provider: str
    region: str
    namespace: str
    context: str | None = None
    """The kubeconfig's context; None: the current one."""
    cluster: str | None = None
    """The uid that identifies the cluster; None: it was not asked."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Every change, and what a person should know before saying yes."""

    workload: str
    spec: str
    place: Place
    changes: tuple[Change, ...]
    """In the order in which they would be applied."""
    offline: bool = False
    """No cluster was asked: everything is compared with nothing."""
    facts_of: str | None = None
    """The newest date among the facts used, YYYY-MM-DD."""
    price_of: str | None = None
    """The oldest date among the prices used."""
    blocking: tuple[Diagnostic, ...] = ()
    """What must be mended first."""
    conflicts: tuple[Conflict, ...] = ()
    conditions: tuple[Condition, ...] = ()
    risks: tuple[Diagnostic, ...] = ()
    cost: Cost | None = None
    cost_before: Cost | None = None
    """Of what runs now; None: nothing does, or it is not known."""

    @property
    def counts(self) -> Mapping[Action, int]:
        """How many objects each action meets."""
        return {action: sum(change.action == action for change in self.changes) for action in ACTIONS}

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return all(change.action == "unchanged" for change in self.changes)


def against_nothing(manifests: tuple[Manifest, ...]) -> tuple[Change, ...]:
    """The changes on a cluster that has none of these objects: each is created."""
    return tuple(
        Change("create", one.api_version, one.kind, one.name, one.namespace, wanted=one) for one in manifests
    )
