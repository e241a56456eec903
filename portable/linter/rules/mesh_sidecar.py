"""A service mesh stands between Ray's pods.

What it does
    Finds Ray pods into which Istio puts its sidecar: by a label or annotation of the pod template, or by a label of
    their Namespace in the same file; and a strict PeerAuthentication over them.

Why it locks you in
    It does not. Ray's pods call each other on thousands of ports without a Service; with strict TLS workers never join
    unless a headless Service names a short range of ports, and the sidecar's memory grows with that range. A submitter
    with a sidecar does not end by itself.

Example
    metadata: {labels: {sidecar.istio.io/inject: "true"}}

Use instead
    The label `sidecar.istio.io/inject: "false"` on Ray's pod templates, or a headless Service over all Ray pods and a
    small `max-worker-port`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.objects import KubeObject
from portable.linter.kube.ray import RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Node
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issue 1005; ray pull requests 44801 and 53385"
MARKS: tuple[str, ...] = ("istio",)

finding = Maker(__name__)

_INJECT = "sidecar.istio.io/inject"
_HELP = f'`{_INJECT}: "false"` on each pod template, or a headless Service over a short range of ports'


def check(view: Manifest) -> Iterator[Finding]:
    """Clusters in a mesh, each told once; one whose ports a headless Service names is prepared."""
    for ray in ray_objects(view.objects):
        node = None if _is_prepared(view, ray) else _sign(view, ray)
        if node is not None:
            yield finding(
                view.place(node, f"{ray.cluster_route}/{_INJECT}"),
                f"with a sidecar of the mesh in between, workers of {ray.object.route} may never join",
                help=_HELP,
            )


def _sign(view: Manifest, ray: RayObject) -> Node | None:
    """What puts the sidecar there."""
    said = [_wish(group.node.mapping("template", "metadata")) for group in ray.groups]
    asked = next((node for node, is_wanted in said if node is not None and is_wanted), None)
    if asked is not None or all(node is not None for node, _ in said):
        return asked
    for one in _around(view, ray):
        if one.kind == "Namespace":
            entry = one.labels.entry("istio-injection") or one.labels.entry("istio.io/rev")
            if entry and one.labels.text("istio-injection") != "disabled":
                return entry[0]
        elif one.spec.text("mtls", "mode") == "STRICT":
            return one.spec.at("mtls", "mode")
    return None


def _wish(metadata: Mapping) -> tuple[Node | None, bool]:
    """What a pod template says of the sidecar, and whether it wants it."""
    for kind in ("labels", "annotations"):
        entry = metadata.mapping(kind).entry(_INJECT)
        if entry:
            return entry[0], metadata.mapping(kind).text(_INJECT) == "true"
    return None, False


def _around(view: Manifest, ray: RayObject) -> Iterator[KubeObject]:
    """The Namespace of an object, and what rules over TLS in it."""
    home = ray.object.node.text("metadata", "namespace") or ""
    for one in view.objects:
        is_home = one.kind == "Namespace" and one.name == home
        if is_home or (one.kind == "PeerAuthentication" and (one.node.text("metadata", "namespace") or "") == home):
            yield one


def _is_prepared(view: Manifest, ray: RayObject) -> bool:
    home = ray.object.node.text("metadata", "namespace")
    return any(
        one.kind == "Service" and one.spec.text("clusterIP") == "None" and len(one.spec.sequence("ports")) > 1
        for one in view.objects
        if one.node.text("metadata", "namespace") == home
    )
