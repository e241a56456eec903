"""The environment the user asked for: of the code, then of the role, which wins."""

from __future__ import annotations

from portable.compiler.pod import Pod
from portable.model.placement import HEAD, Placement
from portable.model.workload import Workload

_OURS = {"RAY_USAGE_STATS_ENABLED": "0"}
"""Ray sends usage statistics unless told not to; whoever wants that sets the variable."""

CHECKPOINT_EVERY = "PORTABLE_CHECKPOINT_EVERY"
CHECKPOINT_RESUME = "PORTABLE_CHECKPOINT_RESUME"


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with the user's environment; the submitter runs none of the user's code and gets none.

    It runs before every other pass, so that what the user set wins over what a mechanism would set.
    """
    group = placement.seat(pod.role).group
    if group is None and pod.role != HEAD:
        return pod
    role = workload.spec.head.env if group is None else group.env
    return pod.with_env({**_OURS, **_checkpoints(workload), **workload.spec.code.env, **role})


def _checkpoints(workload: Workload) -> dict[str, str]:
    """How often the program is to save, in seconds, and whether it is to go on from what it finds."""
    wanted = workload.spec.data.checkpoints
    if wanted is None:
        return {}
    return {CHECKPOINT_EVERY: str(wanted.every), CHECKPOINT_RESUME: "1" if wanted.resume else "0"}
