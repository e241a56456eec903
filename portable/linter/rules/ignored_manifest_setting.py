"""A setting has no effect where it stands.

What it does
    Finds annotations that work on pods only, on a RayCluster, RayJob or RayService; fields that the operator ignores;
    options of what is turned off; a RayCronJob, whose gate is off by default.

Why it locks you in
    It does not; somebody believes that pods are protected, devices attached or a time limit is set, and they are not.

Example
    kind: RayCluster
    metadata: {annotations: {karpenter.sh/do-not-disrupt: "true"}}

Use instead
    The annotation in each group's pod template; for the rest what the finding's help says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.ray import RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0, read 2026-11; RayCronJob seen on 1.6.2 and 1.7.0"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)

_POD_ONLY = re.compile(
    r"karpenter\.sh/do-not-disrupt|cluster-autoscaler\.kubernetes\.io/safe-to-evict|(?:gke-gcsfuse|networking\.gke\.io)/.*"
    r"|[a-z]+\.workload\.identity/use|k8s\.v1\.cni\.cncf\.io/networks|kueue\.x-k8s\.io/podset-.*topology"
)


def check(view: Manifest) -> Iterator[Finding]:
    """Annotations, labels and fields of KubeRay's objects."""
    for ray in ray_objects(view.objects):
        for entry, route, message, advice in (*_annotations(ray), *_fields(ray)):
            yield finding(view.place(entry, f"{ray.object.route}/{route}"), message, help=advice)


def _annotations(ray: RayObject) -> Iterator[tuple[Scalar, str, str, str]]:
    for kind in ("annotations", "labels"):
        for key, _ in ray.object.node.mapping("metadata", kind).pairs:
            if _POD_ONLY.fullmatch(key.text):
                message = f"`{key.text}` does not reach the pods from a {ray.kind}"
                yield key, f"metadata/{key.text}", message, "put it into the metadata of each pod template"


def _fields(ray: RayObject) -> Iterator[tuple[Scalar, str, str, str]]:
    if ray.kind == "RayCronJob" and (version := ray.object.node.entry("kind")):
        message = "operators 1.6 and 1.7 take a RayCronJob and never run it: its gate is off by default"
        yield version[0], "kind", message, "turn on the gate RayCronJob, or use a CronJob that makes the RayJob"
    for name in ("serviceUnhealthySecondThreshold", "deploymentUnhealthySecondThreshold"):
        if ray.kind == "RayService" and (entry := ray.object.spec.entry(name)):
            yield entry[0], f"spec/{name}", f"the operator ignores `{name}`", "leave it out"
    template = ray.job.entry("submitterPodTemplate")
    if template and ray.mode in ("HTTPMode", "InteractiveMode"):
        yield template[0], "spec/submitterPodTemplate", f"{ray.mode} has no submitter pod", "leave it out"
    options = ray.cluster.entry("autoscalerOptions")
    if options and not ray.scales:
        advice = "`enableInTreeAutoscaling: true`, or leave them out"
        yield options[0], "spec/autoscalerOptions", "autoscaling is off: its options do nothing", advice
    auth = ray.cluster.entry("authOptions")
    if auth and isinstance(auth[1], Mapping) and auth[1].entry("mode") is None:
        yield auth[0], "spec/authOptions", "without `mode: token` authentication stays off", "`mode: token`"
