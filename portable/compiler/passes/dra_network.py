"""Adapters by Dynamic Resource Allocation: a claim of each pod, made from a template of its group."""

from __future__ import annotations

from dataclasses import replace

from portable.compiler.fabrics import chosen, sourcing, with_environment, with_host_mounts
from portable.compiler.naming import object_name
from portable.compiler.objects import manifest
from portable.compiler.pod import Pod
from portable.model.fabric import DraNetwork
from portable.model.manifest import Manifest
from portable.model.placement import Placement, Seat
from portable.model.workload import Workload

CLAIM = "adapters"
"""The claim in the pod, the request in the template, and the end of the template's name."""


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """Workers with this fabric claim their adapters and get what the plug-in needs of the node."""
    found = chosen(pod, placement, DraNetwork)
    if found is None:
        return pod
    choice, facts = found
    pod = replace(pod, claims={**pod.claims, CLAIM: object_name(workload, pod.role, CLAIM)})
    pod = with_host_mounts(with_environment(pod, choice), facts.mounts).capable(*facts.capabilities)
    return sourcing(pod, facts.profile_script, workload, placement)


def objects(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """The template of each group that claims adapters."""
    made = (_template(seat, workload, placement) for seat in placement.groups)
    return tuple(one for one in made if one is not None)


def _template(seat: Seat, workload: Workload, placement: Placement) -> Manifest | None:
    """A template for exactly as many adapters as one worker gets; the mode is the API's default, written out."""
    if seat.fabric is None or not isinstance(seat.fabric.facts, DraNetwork):
        return None
    exactly = {
        "deviceClassName": seat.fabric.facts.device_class,
        "allocationMode": "ExactCount",
        "count": seat.fabric.adapters,
    }
    spec = {"spec": {"devices": {"requests": [{"name": CLAIM, "exactly": exactly}]}}}
    name = object_name(workload, seat.role, CLAIM)
    return manifest("resource.k8s.io/v1", "ResourceClaimTemplate", name, workload, placement, spec=spec)
