"""A pod needs a RuntimeClass that not every cluster has.

What it does
    Finds `runtimeClassName` with a name such as `nvidia`, `habana`, `gvisor` or `kata-…`.

Why it locks you in
    Where the class is missing, the pod is refused when it is made, and only an event of its owner says so. Which
    clouds bring which class is not known for all.

Example
    runtimeClassName: nvidia

Use instead
    Leave it out unless the target's own facts name one.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import RUNTIMES
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "unknown"}
SOURCE = "the refusal was seen on kube-apiserver 1.35.4, 2026-11"
MARKS: tuple[str, ...] = ("runtimeClassName",)

finding = Maker(__name__)

_KNOWN = {"nvidia": "cuda", "nvidia-legacy": "cuda", "nvidia-cdi": "cuda", "habana": "gaudi", "amd": "rocm"}


def check(view: Manifest) -> Iterator[Finding]:
    """Classes of pods."""
    for pod in view.pods:
        name = pod.spec.get("runtimeClassName")
        if not isinstance(name, Scalar) or not name.text:
            continue
        runtime = _KNOWN.get(name.text)
        clouds: dict[str, Effect] = {OTHER_CLOUDS: "unknown"}
        others: dict[str, Effect] = {one: "ok" if one == runtime else "unknown" for one in RUNTIMES if runtime}
        yield finding(
            view.pod_place(pod, name, "runtimeClassName"),
            f"the pod is refused where the RuntimeClass `{name.text}` is missing",
            others | clouds,
            help="leave it out unless the target's cluster has it",
        )
