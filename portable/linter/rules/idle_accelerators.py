"""Workers keep their accelerators while they have nothing to do.

What it does
    Finds groups with accelerators of autoscaled clusters that never shrink below `minReplicas`, or stay idle for more
    than half an hour before they go.

Why it locks you in
    It does not. The autoscaler removes what is idle for `idleTimeoutSeconds` (60 if nothing is given), and never what
    `minReplicas` asks for; a time for the whole cluster holds for the dear group as for the cheap one.

Example
    autoscalerOptions: {idleTimeoutSeconds: 7200}

Use instead
    `minReplicas: 0`, and `idleTimeoutSeconds` in the group with `autoscalerOptions: {version: v2}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import Group, RayObject, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Node
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "Ray 2.60.0 autoscaler; KubeRay v1.7.0 API; ray issue 36888; the bound is our own"
MARKS: tuple[str, ...] = ("enableInTreeAutoscaling",)

finding = Maker(__name__)

_LONG = 1800


def check(view: Manifest) -> Iterator[Finding]:
    """Groups that scale; what serves is meant to wait, so its `minReplicas` are left alone."""
    accelerated = {(id(pod.owner.node), pod.part) for pod in view.pods if pod.has_accelerator}
    for ray in ray_objects(view.objects):
        for group in ray.workers if ray.scales else ():
            if (id(ray.object.node), group.name) not in accelerated:
                continue
            least, idle = group.node.get("minReplicas"), _idle(ray, group)
            if least is not None and (number(least) or 0) > 0 and ray.kind != "RayService":
                message = f"{number(least)} workers of `{group.name}` keep their accelerators when nothing runs"
                yield finding(view.place(least, f"{group.route}/minReplicas"), message, help="`minReplicas: 0`")
            elif idle is not None and (seconds := number(idle) or 0) > _LONG:
                yield finding(
                    view.place(idle, f"{group.route}/idleTimeoutSeconds"),
                    f"idle workers of `{group.name}` keep their accelerators for {seconds} seconds",
                    help="a short `idleTimeoutSeconds` in the group (autoscaler v2)",
                )


def _idle(ray: RayObject, group: Group) -> Node | None:
    """The time that holds for a group: its own, else the cluster's."""
    return group.node.get("idleTimeoutSeconds") or ray.cluster.at("autoscalerOptions", "idleTimeoutSeconds")
