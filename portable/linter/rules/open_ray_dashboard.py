"""Ray's dashboard can be reached from outside without a token.

What it does
    Finds heads with a LoadBalancer or NodePort service, or an Ingress, and no `authOptions: {mode: token}`.

Why it locks you in
    It does not. Whoever reaches the dashboard can run any code in the cluster.

Example
    headGroupSpec: {serviceType: LoadBalancer}

Use instead
    `authOptions: {mode: token}` (Ray 2.52, KubeRay 1.5.1), and `kubectl port-forward` instead of an open port.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.ray import is_true, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "GHSA-gx77-xgc2-4888; kuberay issue 4115"
MARKS: tuple[str, ...] = ("LoadBalancer", "NodePort", "enableIngress")

finding = Maker(__name__)

_OPEN = frozenset({"LoadBalancer", "NodePort"})


def check(view: Manifest) -> Iterator[Finding]:
    """Heads that are exposed."""
    for ray in ray_objects(view.objects):
        if ray.head is None or ray.cluster.text("authOptions", "mode") == "token":
            continue
        ingress = ray.head.node.entry("enableIngress")
        kinds = (ray.head.node.get("serviceType"), ray.head.node.at("headService", "spec", "type"))
        found = next((one for one in kinds if isinstance(one, Scalar) and one.text in _OPEN), None)
        node = found or (ingress[0] if ingress and is_true(ingress[1]) else None)
        if node is not None:
            yield finding(
                view.place(node, f"{ray.cluster_route}/headGroupSpec/service"),
                "the dashboard is open to whoever reaches it, and runs code for them",
                help="`authOptions: {mode: token}`, or leave the service inside the cluster",
            )
