"""Whether a machine keeps its memory from the one who owns it, where a workload demands that."""

from __future__ import annotations

from portable.model.instance_type import InstanceType
from portable.model.workload import Workload
from portable.resolver.fit import Misfit


def unfit(kind: InstanceType, workload: Workload) -> Misfit | None:
    """Why a machine cannot take a workload that demands confidential ones; what is not published is not relied on."""
    if workload.spec.policy.isolation != "confidential" or kind.confidential is True:
        return None
    known = "is no confidential machine" if kind.confidential is False else "is not evidenced to be confidential"
    return Misfit(f"{kind.name} {known}", 4)


def unasked(kind: InstanceType, workload: Workload) -> bool:
    """Whether a machine is confidential though nobody asked: it needs images of its own, so others come first."""
    return kind.confidential is True and workload.spec.policy.isolation != "confidential"
