"""The faults against the schema in a whole view, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube import ray
from portable.linter.kube.pods import PATHS
from portable.linter.kube.schema import Fault, check_pod, check_spec
from portable.linter.place import Place
from portable.linter.readers.manifest import Manifest

_MOST = 100
"""Faults of one object that are told; a file of another form would have thousands."""


def faults(view: Manifest) -> Iterator[tuple[Fault, Place]]:
    """Faults in the specs of KubeRay's objects, and in the pods of kinds that Kubernetes and its friends bring."""
    found: list[tuple[Fault, Place]] = view.kept("faults", lambda: list(_all(view)))
    yield from found


def _all(view: Manifest) -> Iterator[tuple[Fault, Place]]:
    partial = view.is_partial
    for one in view.objects:
        if one.group != "ray.io" or one.kind not in ray.KINDS or one.node.get("spec") is None:
            continue
        for number, fault in enumerate(check_spec(one.kind, one.spec, one.api_version)):
            if number < _MOST and not (partial and fault.kind == "missing"):
                yield fault, view.place(fault.node, "/".join((one.route, *fault.path)))
    for pod in view.pods:
        if pod.by_shape or pod.owner.group == "ray.io" or (pod.owner.group, pod.owner.kind) not in PATHS:
            continue
        for number, fault in enumerate(check_pod(pod.spec, ("spec",))):
            if number < _MOST and fault.kind not in ("missing", "null"):
                yield fault, view.place(fault.node, "/".join((pod.route, *fault.path)))
