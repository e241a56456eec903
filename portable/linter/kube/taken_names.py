"""Services of the file that have the names which the operator gives to its own.

Source: KubeRay `ray-operator/controllers/ray/raycluster_controller.go` at v1.7.0 (`reconcileHeadService`,
`reconcileHeadlessService`), and seen on it, 2026-11: it looks for its services by their labels and creates them by
name, so that one of the same name without these labels stops the cluster before any pod.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portable.linter.kube.objects import KubeObject
from portable.linter.kube.ray import RayObject, Trouble, number


def troubles(ray: RayObject, objects: Sequence[KubeObject]) -> Iterator[Trouble]:
    """A RayCluster whose services cannot be created; the others' clusters get names of their own."""
    if ray.kind != "RayCluster":
        return
    for service in objects:
        label = _own(ray).get(service.name) if service.kind == "Service" else None
        if label and _is_near(ray, service) and service.labels.text(label[0]) != label[1]:
            yield Trouble(
                ray.object.node.mapping("metadata").get("name") or ray.object.node, f"{ray.object.route}/metadata/name",
                f"the operator makes a Service `{service.name}` for this cluster, and the file brings another of "
                "that name: no pod is made", f"call the file's Service otherwise, or reach the head by "
                f"`{service.name}` as it is made",
            )  # fmt: skip


def _own(ray: RayObject) -> dict[str, tuple[str, str]]:
    """The names of its services, with the label by which the operator knows each."""
    head = ray.head.node.text("headService", "metadata", "name") if ray.head else None
    names = {head or f"{ray.object.name}-head-svc": ("ray.io/identifier", f"{ray.object.name}-head")}
    if any((number(group.node.get("numOfHosts")) or 1) > 1 for group in ray.workers):
        names[f"{ray.object.name}-headless"] = ("ray.io/headless-worker-svc", ray.object.name)
    return names


def _is_near(ray: RayObject, service: KubeObject) -> bool:
    here, there = (one.node.text("metadata", "namespace") for one in (ray.object, service))
    return here == there
