"""Ray does not see the accelerators that a group asks Kubernetes for.

What it does
    Finds groups whose device is no GPU to the operator (`nvidia.com/gpu.shared`, `aws.amazon.com/neuron`, Gaudi,
    Intel, DRA claims), or none to Ray's autoscaler (MIG), and which do not say so to Ray themselves.

Why it locks you in
    It does not. Tasks with `num_gpus` wait for ever, or the autoscaler never adds a worker.

Example
    limits: {nvidia.com/gpu.shared: 1}

Use instead
    The group's `resources: {GPU: "1"}` (operator 1.5 and later), or `rayStartParams: {num-gpus: "1"}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.devices import resource
from portable.linter.kube.ray import Group, RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 resources.go and pod.go; Ray 2.60.0 autoscaling_config.py; kuberay issues 2484, 3527, 3925"
MARKS: tuple[str, ...] = ("resourceClaims", "gpu", "neuron", "gaudi", "i915", "intel", "mig-")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Worker groups and their devices."""
    for ray in ray_objects(view.objects):
        for group in ray.workers:
            named = group.node.mapping("resources").pairs or any(
                group.start.entry(key) for key in ("num-gpus", "resources")
            )
            if not named:
                yield from _group(view, ray, group)


def _group(view: Manifest, ray: RayObject, group: Group) -> Iterator[Finding]:
    claims = group.pod.entry("resourceClaims")
    limits = group.container.mapping("resources", "limits")
    known = any(found is not None and found.ray for found in (resource(key.text) for key, _ in limits.pairs))
    if claims and not known and group.pod.sequence("resourceClaims"):
        yield _finding(view, ray, group, claims[0], "a DRA claim")
    for key, _ in limits.pairs:
        device = resource(key.text)
        if device is None or device.ray or known:
            continue
        partition = key.text.startswith("nvidia.com/mig-") and key.text.endswith("gb")
        if not partition or ray.scales:
            yield _finding(view, ray, group, key, f"`{key.text}`")


def _finding(view: Manifest, ray: RayObject, group: Group, node: Scalar, what: str) -> Finding:
    who = "Ray's autoscaler" if ray.scales else "Ray"
    return finding(
        view.place(node, f"{group.route}/resources"),
        f"{who} does not count {what} of group `{group.name}`",
        severity="error" if ray.scales else "warning",
        help='the group\'s `resources: {GPU: "…"}`, or `rayStartParams: {num-gpus: "…"}` before operator 1.5',
    )
