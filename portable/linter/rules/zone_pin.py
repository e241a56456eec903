"""A pod is tied to one zone or region by name.

What it does
    Finds selectors and node affinity that ask for a value of the standard labels of zones and regions.

Why it locks you in
    The keys are the same everywhere, the values are one provider's names, and on some clusters a zone is a rack: the
    pod stays Pending where no node has the value. Whose name it is, is not looked up: the effect is unknown.

Example
    nodeSelector: {topology.kubernetes.io/zone: us-east-1a}

Use instead
    `topologyKey` without a value, where pods are to stand together or apart; the region of a target.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.labels import labels
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "unknown"}
SOURCE = "providers' documents of node labels, 2025-06 to 2026-08"
MARKS: tuple[str, ...] = (
    "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/",
)

finding = Maker(__name__)

_KEYS = frozenset(
    f"{prefix}/{kind}"
    for prefix in ("topology.kubernetes.io", "failure-domain.beta.kubernetes.io")
    for kind in ("zone", "region")
)


def check(view: Manifest) -> Iterator[Finding]:
    """Values of the labels, where a node has to have one of them."""
    for pod in view.pods:
        for label in labels(pod):
            for value in label.values if label.key.text in _KEYS and label.required else ():
                yield finding(
                    view.pod_place(pod, value, label.key.text, value.text),
                    f"`{value.text}` is a name of one provider or cluster",
                    help="`topologyKey` without a value, or the region of a target",
                )
