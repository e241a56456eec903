"""What the cluster tests of plan and apply share: a subject, a connection by the package itself, short names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portable.deploy.apply import Outcome, apply_plan
from portable.deploy.kubernetes import Kubernetes, connect
from portable.deploy.survey import Wishes, make_plan
from portable.model.manifest import Manifest
from portable.model.plan import FieldChange, Plan, Subject
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster


def subject(workload: str, namespace: str) -> Subject:
    return Subject(workload, "here", namespace, "workload.yaml", "spec", "catalogue")


class Deployer:
    """One workload's objects on a cluster, planned and applied by the package."""

    def __init__(
        self, cluster: Cluster, namespace: str, workload: str = "demo", kubeconfig: Path | None = None
    ) -> None:
        self.cluster = cluster
        self.subject = subject(workload, namespace)
        self.kubernetes: Kubernetes = connect(kubeconfig or cluster.kubeconfig, timeout=15, patience=20)

    def plan(self, *bodies: Json, **wishes: Any) -> Plan:
        return make_plan(self.kubernetes, self.subject, [Manifest(body) for body in bodies], Wishes(**wishes))

    def apply(self, *bodies: Json, **wishes: Any) -> Outcome:
        return apply_plan(self.kubernetes, self.plan(*bodies, **wishes), Wishes(**wishes))


def actions(plan: Plan) -> list[str]:
    """The actions of a plan, in its order."""
    return [change.action for change in plan.changes]


def shown(fields: Sequence[FieldChange]) -> dict[str, tuple[object, object]]:
    """Fields by their path as text."""
    return {".".join(one.path): (one.before, one.after) for one in fields}
