"""A failing init container is started again for ever, by new pods.

What it does
    Finds init containers in groups whose pods are never restarted (`restartPolicy: Never`, the autoscaler v2 by name,
    the head in SidecarMode), where no deadline ends the job.

Why it locks you in
    It does not. A pod that fails before Ray has started is deleted and made again at once, without a pause that grows
    and without an end; the retries of a RayJob are not used up by it.

Example
    spec: {restartPolicy: Never, initContainers: [{name: fetch, image: busybox}]}

Use instead
    `preRunningDeadlineSeconds` (operator 1.6 and later) or `activeDeadlineSeconds`; or the step in the job itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import Group, RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issue 4637; KubeRay v1.7.0 raycluster_controller.go, read 2026-11"
MARKS: tuple[str, ...] = ("initContainers",)

finding = Maker(__name__)

_DEADLINES = ("preRunningDeadlineSeconds", "activeDeadlineSeconds")


def check(view: Manifest) -> Iterator[Finding]:
    """Groups with init containers of their own; those that stay beside the pod's containers are none."""
    for ray in ray_objects(view.objects):
        if any(ray.job.entry(key) for key in _DEADLINES):
            continue
        for group in ray.groups:
            entry = group.pod.entry("initContainers")
            steps = [one for one in group.pod.sequence("initContainers") if isinstance(one, Mapping)]
            if entry and any(one.text("restartPolicy") != "Always" for one in steps) and _is_final(ray, group):
                yield finding(
                    view.place(entry[0], f"{group.route}/template/spec/initContainers"),
                    f"if one of these fails, pods of `{group.name}` are made again and again, without an end",
                    severity="warning" if ray.job.pairs else "info",
                    help="`preRunningDeadlineSeconds`, for example 1800" if ray.job.pairs else
                    "a step that cannot fail, or one in the job itself",
                )  # fmt: skip


def _is_final(ray: RayObject, group: Group) -> bool:
    """Whether a pod of the group that has failed is replaced, not restarted."""
    if group.pod.text("restartPolicy") == "Never" or (ray.scales and ray.autoscaler == "v2"):
        return True
    return group.is_head and bool(ray.job.pairs) and ray.mode == "SidecarMode"
