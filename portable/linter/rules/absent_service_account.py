"""A pod names a service account that the file does not bring, or that is no name.

What it does
    Looks for the ServiceAccount of each `serviceAccountName` in the same file; a placeholder is an error.

Why it locks you in
    Identities are made per cluster, usually by the platform and often by one cloud's tools. Without the account no pod
    is made; of a KubeRay cluster only an event says so.

Example
    serviceAccountName: ${KSA_NAME}

Use instead
    Bring the ServiceAccount, or say where it comes from. The workload spec maps an identity per target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "seen on kube-apiserver 1.35.4 and KubeRay 1.6.2, 2026-11"
MARKS: tuple[str, ...] = ("serviceAccountName",)

finding = Maker(__name__)

_NAME = re.compile(r"[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?")


def check(view: Manifest) -> Iterator[Finding]:
    """Accounts of pods, each once."""
    brought = {one.name for one in view.objects if one.kind == "ServiceAccount"} | {"default"}
    seen: set[str] = set()
    for pod in view.pods:
        name = pod.spec.get("serviceAccountName")
        if not isinstance(name, Scalar) or not name.text or name.text in brought or name.text in seen:
            continue
        seen.add(name.text)
        where = view.pod_place(pod, name, "serviceAccountName")
        if not _NAME.fullmatch(name.text):
            advice = "fill in the placeholder"
            yield finding(where, f"`{name.text}` is no name: no pod is made", severity="error", help=advice)
        else:
            message = f"no pod is made before the ServiceAccount `{name.text}` exists"
            yield finding(where, message, help="bring it, or have the platform make it first")
