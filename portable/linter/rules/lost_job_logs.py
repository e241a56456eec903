"""A job's logs go with its cluster, in the moment the job ends.

What it does
    Finds RayJobs in HTTPMode or SidecarMode whose cluster is deleted at once, with nothing beside Ray that keeps logs.

Why it locks you in
    It does not. Only the submitter of K8sJobMode outlives the cluster; in the other modes the driver's log is in the
    head's pod, and a job that failed leaves nothing to read.

Example
    submissionMode: HTTPMode
    shutdownAfterJobFinishes: true   # without ttlSecondsAfterFinished

Use instead
    `ttlSecondsAfterFinished: 300`, or a collector beside the head that reads `/tmp/ray`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.insertion import added
from portable.linter.kube.ray import RayObject, is_true, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping
from portable.model.finding import Confidence, Edit, Effect, Finding, Fix, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 2701, 1047 and 1975; KubeRay v1.7.0 job.go, read 2026-11"
MARKS: tuple[str, ...] = ("shutdownAfterJobFinishes",)
FIX = "unsafe"

finding = Maker(__name__)

_SECONDS = 300
_FOLDER = "/tmp/ray"  # noqa: S108 - Ray's own folder in the pod, nothing of this machine


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs whose cluster goes when they end."""
    for ray in ray_objects(view.objects):
        entry = ray.job.entry("shutdownAfterJobFinishes")
        if entry is None or not is_true(entry[1]) or ray.mode not in ("HTTPMode", "SidecarMode"):
            continue
        if not number(ray.job.get("ttlSecondsAfterFinished")) and not _keeps(ray):
            yield finding(
                view.place(entry[0], f"{ray.job_route}/ttlSecondsAfterFinished"),
                f"in {ray.mode} the logs are in the cluster, which is deleted when the job ends",
                help=f"`ttlSecondsAfterFinished: {_SECONDS}`, or a collector that reads `/tmp/ray`",
                fix=_fix(view, ray),
            )


def _keeps(ray: RayObject) -> bool:
    """Whether something else has the logs: the history server, a container beside Ray, a volume under its folder."""
    if ray.cluster.entry("historyServerOptions") or ray.head is None or len(ray.head.pod.sequence("containers")) > 1:
        return True
    mounts = ray.head.container.sequence("volumeMounts")
    kept = {one.text("name") for one in mounts if isinstance(one, Mapping) and _is_of_ray(one.text("mountPath"))}
    volumes = [one for one in ray.head.pod.sequence("volumes") if isinstance(one, Mapping)]
    return any(one.text("name") in kept and one.entry("emptyDir") is None for one in volumes)


def _is_of_ray(path: str | None) -> bool:
    return (path or "").rstrip("/").startswith(_FOLDER)


def _fix(view: Manifest, ray: RayObject) -> Fix | None:
    if view.subject.origin is not None:
        return None
    given = ray.job.get("ttlSecondsAfterFinished")
    edit = (
        added(view.subject, ray.job, "ttlSecondsAfterFinished", str(_SECONDS))
        if given is None
        else Edit(view.subject.name, given.start, given.end, str(_SECONDS))
    )
    title = f"write `ttlSecondsAfterFinished: {_SECONDS}`: the accelerators stay as long"
    return Fix(title, (edit,), safe=False) if edit else None
