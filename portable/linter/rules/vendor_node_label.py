"""A pod is tied to nodes by a label of one vendor's discovery.

What it does
    Finds labels of NVIDIA's GPU feature discovery, of AMD's node labeller, and of other vendors' discovery, in
    selectors and affinity.

Why it locks you in
    Nodes of another vendor do not have the label, and nodes without the discovery do not either: the pod stays Pending.

Example
    nodeSelector: {nvidia.com/gpu.product: NVIDIA-H100-80GB-HBM3}

Use instead
    The accelerator of a workload spec, which compiles to each target's own labels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.labels import labels
from portable.linter.reach import RUNTIMES, effects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "public manifests and documents of GKE, AKS, Kueue and the DRA drivers, read 2026-11"
MARKS: tuple[str, ...] = ("nvidia", "amd.com/", "amd-", "pci-", "habana.ai/", "intel")

finding = Maker(__name__)

_ROWS: tuple[tuple[re.Pattern[str], str, bool], ...] = (
    (re.compile(r"nvidia\.com/|feature\.node\.kubernetes\.io/(?:pci-10de|.*nvidia)"), "cuda", True),
    (re.compile(r"amd\.com/|beta\.amd\.com/|feature\.node\.kubernetes\.io/(?:pci-1002|amd-)"), "rocm", False),
    (re.compile(r"habana\.ai/|feature\.node\.kubernetes\.io/pci-1da3"), "gaudi", False),
    (re.compile(r"gpu\.intel\.com/|intel\.feature\.node\.kubernetes\.io/"), "xpu", False),
)


def check(view: Manifest) -> Iterator[Finding]:
    """Labels that pods ask nodes for."""
    for pod in view.pods:
        for label in labels(pod):
            row = next((row for row in _ROWS if row[0].match(label.key.text)), None)
            if row is None:
                continue
            other: Effect = ("blocks" if row[2] else "unknown") if label.required else "degrades"
            yield finding(
                view.pod_place(pod, label.key, "nodeSelector", label.key.text),
                f"`{label.key.text}` is set by one vendor's discovery",
                {runtime: "ok" if runtime == row[1] else other for runtime in RUNTIMES},
                severity="error" if label.required else "info",
                confidence="high" if row[2] else "low",
                help="the accelerator in a workload spec",
            )
