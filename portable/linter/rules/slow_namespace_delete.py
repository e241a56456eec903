"""The deletion of a namespace waits for a job that can no longer start.

What it does
    Finds a Namespace in the same file as a Ray cluster in it that keeps its state in Redis.

Why it locks you in
    It does not. Such a cluster is held until a job has cleaned Redis up, and in a namespace that is being deleted no
    job can be made: `kubectl delete -f` hangs for ever before KubeRay 1.7, and for five minutes since.

Example
    kind: Namespace   # and a RayService with gcsFaultToleranceOptions

Use instead
    Delete the Ray objects first and wait for them; the Namespace in a file of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Related, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issue 3388, pull request 4836; KubeRay v1.7.0 raycluster_controller.go, read 2026-11"
MARKS: tuple[str, ...] = ("gcsFaultToleranceOptions", "ray.io/ft-enabled")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Namespaces that the file brings, each with the first such cluster."""
    held: dict[str, RayObject] = {}
    for ray in ray_objects(view.objects):
        if _is_in_redis(ray):
            held.setdefault(ray.object.node.text("metadata", "namespace") or "", ray)
    for one in view.objects:
        name = one.node.at("metadata", "name")
        if one.kind == "Namespace" and one.group == "" and name is not None and one.name in held:
            ray = held[one.name]
            yield finding(
                view.place(name, f"{one.route}/metadata/name"),
                f"while it is deleted, nothing can clean up the Redis of {ray.object.route}, and it waits for that",
                help="delete the Ray objects first, and wait",
                related=(Related(view.place(ray.object.node, "").location, ray.object.route),),
            )


def _is_in_redis(ray: RayObject) -> bool:
    options = ray.cluster.entry("gcsFaultToleranceOptions")
    if options:
        return ray.cluster.text("gcsFaultToleranceOptions", "backend") != "rocksdb"
    return ray.object.annotations.text("ray.io/ft-enabled") == "true"
