"""A pod asks for the accelerators of one vendor.

What it does
    Finds device plugin resources (`nvidia.com/gpu`, MIG slices, `amd.com/gpu`, TPU, Neuron, Gaudi, Intel) in limits,
    and DRA device classes.

Why it locks you in
    On nodes of another vendor nobody offers the resource: the pod stays Pending.

Example
    limits: {nvidia.com/gpu: 8}

Use instead
    A workload spec with `accelerator: {anyOf: […]}`: the resource is chosen for each target.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.asked import devices
from portable.linter.kube.devices import device_class, resource
from portable.linter.reach import RUNTIMES, effects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "ROCm/k8s-device-plugin, Neuron, GKE and DRA driver documents, read 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Resources of containers, classes of claims."""
    for place, name in devices(view):
        device = resource(name) or device_class(name)
        if device is None:
            continue
        other: Effect = "blocks" if device.verified else "unknown"
        yield finding(
            place,
            f"`{name}` comes from {device.what}",
            {runtime: "ok" if runtime == device.runtime else other for runtime in RUNTIMES},
            confidence="high" if device.verified else "low",
            help="`accelerator: {anyOf: […]}` in a workload spec, or one file for each runtime",
        )
