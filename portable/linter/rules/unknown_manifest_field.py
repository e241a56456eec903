"""A field is not in the schema of its kind.

What it does
    Checks the `spec` of KubeRay's objects, and every PodSpec, against the fields that KubeRay 1.7 and Kubernetes 1.35
    have; `ray.io/v1alpha1` has fewer. Other custom resources are not checked.

Why it locks you in
    It does not; the file is broken. Server-side apply answers with a 500, a plain create drops the
    field without a word.

Example
    workerGroupSpecs: [{groupName: gpu, replica: 4}]

Use instead
    The field's right name, or its right place: `schedulerName` belongs into a PodSpec, not beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.faults import faults
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay CRDs v1.7.0; answers of kube-apiserver 1.35.4, seen 2026-11"
MARKS: tuple[str, ...] = ("ray.io", "containers")

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Unknown fields of specs and pods."""
    from difflib import get_close_matches

    for fault, place in faults(view):
        if fault.kind == "unknown":
            name = fault.path[-1]
            near = get_close_matches(name, fault.known, 1)
            advice = f"`{near[0]}`?" if near else "leave it out, or move it to where it belongs"
            if fault.wanted:
                advice = "`apiVersion: ray.io/v1`"
            of = f" of {fault.wanted}" if fault.wanted else ""
            yield finding(place, f"`{'.'.join(fault.path)}` is no field{of}", help=advice)
