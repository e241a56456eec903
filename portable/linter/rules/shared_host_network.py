"""Several Ray pods on one node would fight for its ports.

What it does
    Finds groups with `hostNetwork: true` and nothing that keeps two of the cluster's pods off one node.

Why it locks you in
    It does not. Ray's fixed ports (52365, 6379, 8265) are the node's own then; the second pod does not start. Without
    `dnsPolicy: ClusterFirstWithHostNet` workers do not find the head either.

Example
    spec: {hostNetwork: true}

Use instead
    A required `podAntiAffinity` by host name over the whole cluster, and `dnsPolicy: ClusterFirstWithHostNet`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import is_true, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 1738 and 3968; ray issue 55638"
MARKS: tuple[str, ...] = ("hostNetwork",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Groups on the host's network."""
    for ray in ray_objects(view.objects):
        for group in ray.groups:
            flag = group.pod.entry("hostNetwork")
            if flag is None or not is_true(flag[1]):
                continue
            apart = group.pod.at("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
            where = view.place(flag[0], f"{group.route}/hostNetwork")
            if apart is None:
                advice = "a required `podAntiAffinity` with `topologyKey: kubernetes.io/hostname`"
                yield finding(where, "two of the cluster's pods on one node collide on Ray's ports", help=advice)
            elif group.pod.text("dnsPolicy") != "ClusterFirstWithHostNet":
                advice = "`dnsPolicy: ClusterFirstWithHostNet`"
                yield finding(where, "with the node's DNS workers do not find the head's service", help=advice)
