"""Where a cluster is no longer as it was applied."""

from __future__ import annotations

from dataclasses import dataclass

from portable.model.plan import ClusterIdentity, FieldChange, ObjectRef, Subject


@dataclass(frozen=True, slots=True)
class DriftedObject:
    """One object of the workload that is not as it was applied."""

    ref: ObjectRef
    missing: bool = False
    fields: tuple[FieldChange, ...] = ()
    """`before` is what was applied, `after` what stands there."""

    @property
    def drifted(self) -> tuple[FieldChange, ...]:
        """The fields that nobody was to change."""
        return tuple(one for one in self.fields if not one.expected)


@dataclass(frozen=True, slots=True)
class Drift:
    """Every object of a workload that is not as it was applied."""

    subject: Subject
    cluster: ClusterIdentity
    objects: tuple[DriftedObject, ...]
    applied: bool
    """Whether the workload was ever applied there."""

    @property
    def drifted(self) -> tuple[DriftedObject, ...]:
        """The objects that are missing, or have a field that nobody was to change."""
        return tuple(one for one in self.objects if one.missing or one.drifted)
