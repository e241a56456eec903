"""An object's name is refused, or too long for what the operator makes of it.

What it does
    Checks the names of KubeRay's objects: letters, digits and `-`, a letter first; at most 53 characters for a
    RayCluster, 47 for a RayJob or RayService, 36 for a RayCronJob.

Why it locks you in
    It does not. The API server takes up to 253 characters; the operator then refuses the object with an event only.

Example
    metadata: {name: "train-${JOB_ID}"}

Use instead
    A short name; fill in placeholders first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 ray-operator/controllers/ray/utils/validation.go"
MARKS: tuple[str, ...] = ("ray.io",)

finding = Maker(__name__)

_NAME = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_LONGEST = {"RayCluster": 53, "RayJob": 47, "RayService": 47, "RayCronJob": 36}


def check(view: Manifest) -> Iterator[Finding]:
    """Names of KubeRay's objects."""
    for ray in ray_objects(view.objects):
        name = ray.object.node.at("metadata", "name")
        if not isinstance(name, Scalar) or not name.text:
            continue
        place = view.place(name, f"{ray.object.route}/metadata/name")
        longest = _LONGEST[ray.kind]
        if not _NAME.fullmatch(name.text):
            advice = "fill in the placeholder" if "$" in name.text or "{" in name.text else "a-z, 0-9 and `-`"
            yield finding(place, f"`{name.text[:80]}` is no name for a {ray.kind}", help=advice)
        elif len(name.text) > longest:
            message = f"{len(name.text)} characters; the operator takes at most {longest} for a {ray.kind}"
            yield finding(place, message, help="shorten it")
