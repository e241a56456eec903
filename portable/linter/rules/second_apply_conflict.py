"""The file is a conflict when it is applied a second time.

What it does
    Finds KubeRay objects that are not in the form in which the operator writes them back: `scaleStrategy: {}` and
    `template.metadata: {}` of a group missing, quantities such as `5120Mi` or `16` instead of `5Gi` and `"16"`, lists
    and maps with nothing in them. RayJobs, RayServices, and RayClusters with GCS fault tolerance are written back.
    In `ray.io/v1alpha1` it is every object to whose worker groups the API server adds a default.

Why it locks you in
    It does not, but the operator then owns `workerGroupSpecs`, and server-side apply of the unchanged file is a 409:
    half of all public manifests are like that. `--force-conflicts` takes the list back from the autoscaler as well.

Example
    resources: {limits: {cpu: 16, memory: 5120Mi}}

Use instead
    The form that the fix writes; it means the same. Operator 1.7 also adds `priority: 0`, which 1.6 refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.insertion import edits
from portable.linter.kube.ray import RayObject, ray_objects
from portable.linter.kube.round_trip import Change, changes
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Fix, Related, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "seen on KubeRay 1.6.2 and 1.7.0 with kube-apiserver 1.35.4, 2026-11"
MARKS: tuple[str, ...] = ("ray.io",)
FIX = "safe"

finding = Maker(__name__)

_SHOWN = 4


def check(view: Manifest) -> Iterator[Finding]:
    """One finding for each object."""
    for ray in ray_objects(view.objects):
        found = list(changes(ray))
        if found:
            yield _found(view, ray, found)


def _found(view: Manifest, ray: RayObject, found: list[Change]) -> Finding:
    first, others = found[0], found[1 : 1 + _SHOWN]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    made = edits(view.subject, found)
    return finding(
        view.place(first.node, first.route),
        f"applying this {ray.kind} a second time is a conflict with the operator: {first.what}{more}",
        help="write it as the operator does; `--fix` does",
        related=tuple(Related(view.place(one.node, one.route).location, one.what) for one in others),
        fix=Fix("write it in the operator's form", made, safe=True) if made else None,
    )
