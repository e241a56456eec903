"""A field that must be there is not.

What it does
    Checks KubeRay's objects for required fields, and every object for a name: one with `generateName` alone can be
    created, but not applied.

Why it locks you in
    It does not; the API server refuses the file, or makes another object each time.

Example
    metadata: {generateName: train-}

Use instead
    Give the field; give a `name` to what is applied more than once.
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
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Missing fields and names."""
    for fault, place in faults(view):
        if fault.kind == "missing":
            yield finding(place, f"`{'.'.join(fault.path)}` is missing", help="the API server refuses the object")
    if view.is_partial:
        return
    for one in view.objects:
        if one.group != "ray.io" or one.node.text("metadata", "name"):
            continue
        generated = one.node.mapping("metadata").entry("generateName")
        where = view.place(generated[0] if generated else one.node, f"{one.route}/metadata/name")
        message = "`generateName` cannot be applied: each run makes another object" if generated else "it has no name"
        yield finding(where, message, help="`metadata.name`")
