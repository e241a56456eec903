"""The environment the user asked for: of the code, then of the role, which wins."""

from __future__ import annotations

from portable.compiler.pod import Pod
from portable.model.placement import HEAD, Placement
from portable.model.workload import Workload

_OURS = {"RAY_USAGE_STATS_ENABLED": "0"}
"""Ray sends usage statistics unless told not to; whoever wants that sets the variable."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with the user's environment; the submitter runs none of the user's code and gets none.

    It runs before every other pass, so that what the user set wins over what a mechanism would set.
    """
    group = placement.seat(pod.role).group
    if group is None and pod.role != HEAD:
        return pod
    role = workload.spec.head.env if group is None else group.env
    return pod.with_env({**_OURS, **workload.spec.code.env, **role})
