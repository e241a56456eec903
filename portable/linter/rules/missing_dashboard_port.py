"""The head lists ports, and none is called `dashboard`.

What it does
    Looks at the `ports` of the head's container.

Why it locks you in
    It does not. The head's service gets only the ports that are listed: without one named `dashboard` a RayJob stays
    in Initializing after all its pods run, and a RayService is never ready.

Example
    ports: [{containerPort: 6379, name: gcs-server}]

Use instead
    List `{containerPort: 8265, name: dashboard}` too, or no ports at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "seen on KubeRay 1.6.2, 2026-11; KubeRay v1.7.0 service.go"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Heads that list ports."""
    for ray in ray_objects(view.objects):
        entry = ray.head.container.entry("ports") if ray.head else None
        items = ray.head.container.sequence("ports") if ray.head else []
        names = {item.text("name") for item in items if isinstance(item, Mapping)}
        if entry and items and "dashboard" not in names:
            yield finding(
                view.place(entry[0], f"{ray.cluster_route}/headGroupSpec/ports"),
                "the head's service will have no port `dashboard`",
                severity="warning" if ray.kind == "RayCluster" else "error",
                help="add `{containerPort: 8265, name: dashboard}`, or list no ports",
            )
