"""The pods of a workload: head, workers, submitter, each as the passes left it."""

from __future__ import annotations

from typing import Any

from portable.compiler.objects import labels
from portable.compiler.overrides import apply
from portable.compiler.passes import PASSES
from portable.compiler.pod import Pod
from portable.compiler.template import render
from portable.model.group import Group
from portable.model.placement import HEAD, Placement, Seat
from portable.model.quantity import format_bytes, format_cpu
from portable.model.workload import Workload

SUBMITTER = "submitter"
"""The role of the pod that hands a job to the head."""

_SUBMITTER_SIZE = {"cpu": "1", "memory": "1Gi"}


def head_pod(workload: Workload, placement: Placement) -> Pod:
    """The head, after all passes."""
    size = {"cpu": format_cpu(workload.spec.head.cpu), "memory": format_bytes(workload.spec.head.memory)}
    return _passed(_bare(HEAD, "ray-head", placement.head, size, workload, placement), workload, placement)


def worker_pod(group: Group, workload: Workload, placement: Placement) -> Pod:
    """A group's worker, after all passes."""
    size = {"cpu": format_cpu(group.cpu), "memory": format_bytes(group.memory)}
    seat = placement.seat(group.name)
    return _passed(_bare(group.name, "ray-worker", seat, size, workload, placement), workload, placement)


def submitter_pod(workload: Workload, placement: Placement) -> Pod:
    """The submitter of a job: the operator's own default has neither pull secrets nor tolerations nor an identity."""
    pod = _bare(SUBMITTER, "ray-job-submitter", placement.head, _SUBMITTER_SIZE, workload, placement)
    return _passed(pod, workload, placement)


def template(pod: Pod, workload: Workload, placement: Placement) -> dict[str, Any]:
    """The pod's template with the user's own patches on it."""
    return apply(render(pod), pod.role, workload, placement)


def _bare(role: str, container: str, seat: Seat, size: dict[str, str], workload: Workload, placement: Placement) -> Pod:
    """A pod before any pass: image, size and labels."""
    return Pod(
        role=role,
        container=container,
        image=seat.image,
        limits=size,
        requests=size,
        labels=labels(workload, placement),
        pull_secrets=seat.pull_secrets,
        restart_policy="Never" if role == SUBMITTER else None,
    )


def _passed(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The pod after the passes of the table, in its order."""
    for add in PASSES.values():
        pod = add(pod, workload, placement)
    return pod
