"""An entrypoint or runtime environment is changed by a shell on its way to the cluster.

What it does
    Finds shell signs outside quotes in the `entrypoint` of a RayJob, and `$` or backticks in its `runtimeEnvYAML`,
    `entrypointResources` and `metadata`, in K8sJobMode and SidecarMode.

Why it locks you in
    It does not. The text passes through a shell in the submitter: of `A && B` only `A` runs on the cluster, `$HOME` is
    the submitter's. In the other fields a `$` cannot be escaped at all.

Example
    entrypoint: python prepare.py && python train.py

Use instead
    `bash -c '…'` around the whole, or HTTPMode, which has no shell in between; values with `$` as `env` of the pods.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "Ray 2.60.0 with the operator 1.7.0 command line, measured 2026-11; kuberay issues 3802 and 3764"
MARKS: tuple[str, ...] = ("entrypoint", "runtimeEnvYAML", "metadata")

finding = Maker(__name__)

_METAL = frozenset(";&|<>()\n")


def check(view: Manifest) -> Iterator[Finding]:
    """Entrypoints and runtime environments of jobs."""
    for ray in ray_objects(view.objects):
        if ray.mode not in ("K8sJobMode", "SidecarMode"):
            continue
        entry = ray.job.get("entrypoint")
        if isinstance(entry, Scalar) and (sign := exposed(entry.text.strip())):
            yield finding(
                view.place(entry, f"{ray.job_route}/entrypoint"),
                f"the submitter's shell reads `{sign}` before the cluster does",
                help="`bash -c '…'` around the whole entrypoint, or `submissionMode: HTTPMode`",
            )
        yield from _expanded(view, ray)


def _expanded(view: Manifest, ray: RayObject) -> Iterator[Finding]:
    """Fields that are handed on in double quotes."""
    fields = [(name, ray.job.get(name)) for name in ("runtimeEnvYAML", "entrypointResources")]
    fields += [(f"metadata/{key.text}", value) for key, value in ray.job.mapping("metadata").entries()]
    for name, value in fields:
        if isinstance(value, Scalar) and (sign := next((one for one in "$`" if one in value.text), "")):
            yield finding(
                view.place(value, f"{ray.job_route}/{name}"),
                f"the submitter's shell expands `{sign}` in `{name.partition('/')[0]}`, and nothing escapes it",
                severity="error",
                help="put such values into `env` of the pods or a Secret, or use HTTPMode",
            )


def exposed(text: str) -> str:
    """The first sign that a shell would act on outside quotes; empty if there is none."""
    quote, escaped = "", False
    for sign in text:
        if escaped:
            escaped = False
        elif sign == "\\" and quote != "'":
            escaped = True
        elif quote == "'":
            quote = "" if sign == "'" else quote
        elif sign in "$`":
            return sign
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign in _METAL:
            return "a line break" if sign == "\n" else sign
    return ""
