"""Whether a cluster has what a workload needs."""

from __future__ import annotations

from dataclasses import dataclass

from portable.model.plan import ClusterIdentity, Subject


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that the workload needs of the cluster."""

    need: str
    """`CRD RayJob (ray.io/v1)`, `node for group trainers`."""
    ok: bool | None
    """None: it could not be looked at, or may come by itself."""
    found: str
    """What is there."""
    fix: tuple[str, ...] = ()
    """What to do, most useful first; empty if nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Examination:
    """Every check of a workload on a cluster."""

    subject: Subject
    cluster: ClusterIdentity
    checks: tuple[Check, ...]

    @property
    def missing(self) -> tuple[Check, ...]:
        """What is not there."""
        return tuple(one for one in self.checks if one.ok is False)
