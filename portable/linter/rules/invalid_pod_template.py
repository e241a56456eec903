"""The API server refuses the pod that is made of a template.

What it does
    Checks names, labels, tolerations, affinity, resources, ports, variables, probes, volumes and mounts of every pod by
    the rules of the API server. Those of a Deployment or a Job are refused when they are applied; a custom resource is
    taken, and refused are the pods that its operator makes.

Why it locks you in
    It does not; the file is broken. A RayCluster is accepted then, has no pods, and only an event says why.

Example
    resources: {requests: {nvidia.com/gpu: 1}}

Use instead
    What the message says: a limit beside the request, a name of small letters, one source for a volume.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.pod_rules import refusals
from portable.linter.kube.pods import Pod
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kubernetes v1.35 core/validation/validation.go; answers of kube-apiserver 1.35.4, seen 2026-11"
MARKS: tuple[str, ...] = ("containers",)

finding = Maker(__name__)

_MOST = 50
"""Findings of one pod that are told."""


def check(view: Manifest) -> Iterator[Finding]:
    """Every pod of a kind that is known."""
    for pod in view.pods:
        if pod.by_shape:
            continue
        for place, one in enumerate((*refusals(pod), *_missing(pod, view.is_partial))):
            if place < _MOST:
                where = view.pod_place(pod, one[0], *one[1])
                yield finding(where, one[2], help=_help(pod, one[2]))


def _missing(pod: Pod, is_partial: bool) -> Iterator[tuple[Mapping, tuple[str, ...], str]]:
    """Containers without an image; of other kinds there are patches, which need none."""
    if pod.owner.group == "ray.io" and not is_partial:
        for container in pod.containers:
            if not container.text("image"):
                yield container, ("image",), f"`{container.text('name') or 'container'}` has no image"


def _help(pod: Pod, message: str) -> str:
    if "{{" in message or "$" in message:
        return "fill in the placeholder"
    return "only an event of the cluster says so" if pod.owner.group == "ray.io" else "the API server refuses it"
