"""Workload and placement to manifests; whatever resolves, compiles."""

from __future__ import annotations

from portable.compiler.passes import OBJECTS
from portable.compiler.raycluster import compile_cluster
from portable.compiler.rayjob import compile_job
from portable.compiler.rayservice import compile_service
from portable.compiler.schedule import compile_schedule
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Workload

_ORDER = (
    "ServiceAccount",
    "Role",
    "RoleBinding",
    "ConfigMap",
    "PersistentVolumeClaim",
    "ResourceClaimTemplate",
    "ComputeDomain",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "RayCluster",
    "RayJob",
    "RayService",
    "RayCronJob",
    "CronJob",
    "Ingress",
)
"""What others refer to comes first."""


def compile_workload(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """Every object of the workload on its target, in the order in which they are applied; the same bytes each time."""
    made = [*_ray(workload, placement)]
    for objects in OBJECTS.values():
        made.extend(objects(workload, placement))
    return tuple(sorted(made, key=lambda one: (_ORDER.index(one.kind), one.name)))


def _ray(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The Ray object of the workload's kind."""
    spec = workload.spec
    if spec.schedule is not None:
        return compile_schedule(spec.schedule, workload, placement)
    if spec.service is not None:
        return compile_service(spec.service, workload, placement)
    if spec.job is not None:
        return compile_job(spec.job, workload, placement)
    return compile_cluster(workload, placement)
