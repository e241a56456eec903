"""`rayVersion` and the image disagree about the version of Ray, or two groups about the image.

What it does
    Compares `rayVersion` with the tags of `rayproject/ray` and `rocm/ray` images, and the groups' tags with each other.

Why it locks you in
    It does not. The operator chooses probes, authentication and priorities by `rayVersion`; workers of another Ray or
    Python version are refused by the head.

Example
    rayVersion: "2.46.0"   # image: rayproject/ray:2.52.0

Use instead
    One version, in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.ray import ray_objects
from portable.linter.kube.ray import version as ray_version
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Related, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 pod.go; ray pull request 44063; kuberay pull request 154"
MARKS: tuple[str, ...] = ("rayproject/", "rocm/ray")

finding = Maker(__name__)

_TAG = re.compile(
    r"(?:^|/)rayproject/ray(?:-llm|-ml)?:(\d+\.\d+\.\d+)(?:[.-][^@]*)?(?:@.*)?$|(?:^|/)rocm/ray:ray-(\d+\.\d+\.\d+)"
)


def check(view: Manifest) -> Iterator[Finding]:
    """Clusters whose images say their Ray version."""
    for ray in ray_objects(view.objects):
        first: tuple[str, Scalar] | None = None
        wanted = ray.cluster.get("rayVersion")
        for group in ray.groups:
            image = group.container.get("image")
            match = _TAG.search(image.text) if isinstance(image, Scalar) else None
            if match is None or not isinstance(image, Scalar):
                continue
            version = match[1] or match[2]
            where = view.place(image, f"{group.route}/image")
            if isinstance(wanted, Scalar) and wanted.text and wanted.text != version and ray_version(wanted.text):
                other = Related(view.place(wanted, f"{ray.cluster_route}/rayVersion").location, "rayVersion")
                yield finding(
                    where, f"the image has Ray {version}, `rayVersion` says {wanted.text}",
                    help="make them one", related=(other,),
                )  # fmt: skip
            elif first and first[0] != version:
                other = Related(view.place(first[1], "").location, f"Ray {first[0]}")
                yield finding(
                    where, f"Ray {version} here, {first[0]} in another group", help="one image", related=(other,)
                )
            first = first or (version, image)
