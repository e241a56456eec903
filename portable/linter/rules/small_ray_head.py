"""The head's memory limit is known to be too small.

What it does
    Finds heads with a memory limit below 4Gi (warning) or 8Gi (information).

Why it locks you in
    It does not. The head holds the GCS, the dashboard and often the driver; small ones die at start or under load, and
    with them the job.

Example
    headGroupSpec: {template: {spec: {containers: [{name: ray-head, resources: {limits: {memory: 2Gi}}}]}}}

Use instead
    8Gi or more, request equal to limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.quantities import bytes_of
from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 4287 and 528; ray issues 48723 and 63118; the bounds are our own"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)

_SMALL, _TIGHT = 4 * 2**30, 8 * 2**30


def check(view: Manifest) -> Iterator[Finding]:
    """Heads with a limit."""
    for ray in ray_objects(view.objects):
        memory = ray.head.container.at("resources", "limits", "memory") if ray.head else None
        if not isinstance(memory, Scalar):
            continue
        size = bytes_of(memory.text)
        if size is not None and 0 < size < _TIGHT:
            yield finding(
                view.place(memory, f"{ray.cluster_route}/headGroupSpec/memory"),
                f"a head with {memory.text} of memory is known to run out of it",
                severity="warning" if size < _SMALL else "info",
                help="8Gi or more",
            )
