"""A retry of a job writes where the last attempt may still be writing.

What it does
    Finds RayJobs with `backoffLimit` whose pods mount a volume that outlives them and is not read-only. Whether the
    program writes in place cannot be seen here: it is for who looks closely.

Why it locks you in
    It does not. A retry makes a new cluster once the old RayCluster object is gone; its pods may still be ending, so
    two attempts can write the same files.

Example
    backoffLimit: 3   # and a persistentVolumeClaim for checkpoints

Use instead
    A folder for each attempt, or files written beside and renamed; a mount for reading with `readOnly: true`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import Group, number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import Confidence, Effect, Finding, Related, Severity
from portable.model.rule import Persona

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issue 5211, open 2026-11"
MARKS: tuple[str, ...] = ("backoffLimit",)
PERSONA: Persona = "pedantic"

finding = Maker(__name__)

_LASTING = ("persistentVolumeClaim", "hostPath", "nfs")


def check(view: Manifest) -> Iterator[Finding]:
    """Jobs that are tried again, each told once."""
    for ray in ray_objects(view.objects):
        limit = ray.job.get("backoffLimit")
        if limit is None or (number(limit) or 0) < 1:
            continue
        written = next((name for group in ray.groups for name in _written(group)), None)
        if written is not None:
            yield finding(
                view.place(limit, f"{ray.job_route}/backoffLimit"),
                f"pods of two attempts can overlap, and both write to the volume `{written.text}`",
                help="a folder for each attempt, or files that are written beside and renamed",
                related=(Related(view.place(written, "").location, "the volume"),),
            )


def _written(group: Group) -> Iterator[Scalar]:
    """The names of volumes that outlive a pod and may be written by Ray's container."""
    mounts = [one for one in group.container.sequence("volumeMounts") if isinstance(one, Mapping)]
    names = {one.text("name") for one in mounts if one.text("readOnly") != "true"}
    for volume in group.pod.sequence("volumes"):
        name = volume.get("name") if isinstance(volume, Mapping) else None
        if isinstance(volume, Mapping) and isinstance(name, Scalar) and name.text in names:
            kind = next((kind for kind in _LASTING if volume.entry(kind)), None)
            if kind and volume.text(kind, "readOnly") != "true":
                yield name
