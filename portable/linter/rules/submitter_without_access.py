"""The pod that submits the job cannot pull its image.

What it does
    Finds RayJobs in K8sJobMode whose head has `imagePullSecrets` and whose submitter has none.

Why it locks you in
    It does not. The submitter takes the head's image, but neither its pull secrets nor its tolerations, selectors and
    service account: from a private registry it never starts, and the job waits for ever.

Example
    rayClusterSpec: {headGroupSpec: {template: {spec: {imagePullSecrets: [{name: registry}]}}}}

Use instead
    A `submitterPodTemplate` with the same secrets, or SidecarMode or HTTPMode.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 job.go, read 2026-11"
MARKS: tuple[str, ...] = ("imagePullSecrets",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs with a submitter of their own."""
    for ray in ray_objects(view.objects):
        if not ray.job.pairs or ray.mode != "K8sJobMode" or ray.head is None:
            continue
        secrets = ray.head.pod.entry("imagePullSecrets")
        submitter = ray.job.mapping("submitterPodTemplate", "spec")
        if secrets and not submitter.entry("imagePullSecrets"):
            yield finding(
                view.place(secrets[0], f"{ray.job_route}/submitterPodTemplate"),
                "the submitter's pod has none of these pull secrets",
                help="`submitterPodTemplate` with the same `imagePullSecrets`, or `submissionMode: SidecarMode`",
            )
