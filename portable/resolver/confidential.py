"""Whether a machine keeps its memory from the one who owns it, where a workload demands that."""

from __future__ import annotations

from portable.model.instance_type import InstanceType
from portable.model.workload import Workload
from portable.resolver.fit import Misfit


def unfit(kind: InstanceType, workload: Workload) -> Misfit | None:
    """A confidential machine is used where it is asked for, and only there: it needs images of its own."""
    wanted = workload.spec.policy.isolation == "confidential"
    if wanted and kind.confidential is not True:
        known = "is no confidential machine" if kind.confidential is False else "is not evidenced to be confidential"
        return Misfit(f"{kind.name} {known}", 4)
    if kind.confidential and not wanted:
        return Misfit(f"{kind.name} is a confidential machine: ask for `isolation: confidential`", 2)
    return None
