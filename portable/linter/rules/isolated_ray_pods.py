"""A network policy keeps Ray's pods from each other, from DNS, or from the operator.

What it does
    Reads the NetworkPolicies of the same file that choose a Ray cluster's pods, all of them together, and the
    cluster's own `networkPolicy`: is there a way from workers to the head, from all to DNS, from the operator to the
    dashboard?

Why it locks you in
    It does not. A worker that cannot reach the head or find its name waits in its init container for ever; an operator
    that cannot ask the dashboard ends the job after five minutes.

Example
    kind: NetworkPolicy
    spec: {podSelector: {}, policyTypes: [Egress]}

Use instead
    Rules for port 53 to every namespace, for all ports between pods with the label `ray.io/cluster` of the cluster, and
    for port 8265 from the operator's namespace. Another file may hold them: then allow this one.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.isolation import Direction, chooses, lets, limits
from portable.linter.kube.objects import KubeObject
from portable.linter.kube.ray import Group, RayObject, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Node, Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay v1.7.0 networkpolicy_controller.go, read 2026-11; kuberay issues 1187 and 2519"
MARKS: tuple[str, ...] = ("etworkPolicy",)

finding = Maker(__name__)

_GCS, _DNS, _DASHBOARD = 6379, 53, 8265
_PEERS: dict[Direction, str] = {"ingress": "from", "egress": "to"}


def check(view: Manifest) -> Iterator[Finding]:
    """Policies of the file over Ray's pods, and those that the operator is to make."""
    policies = [one for one in view.objects if one.kind == "NetworkPolicy" and one.group == "networking.k8s.io"]
    for ray in ray_objects(view.objects):
        home = ray.object.node.text("metadata", "namespace")
        near = [one for one in policies if one.node.text("metadata", "namespace") == home]
        for group in ray.groups if near else ():
            yield from _around(view, ray, group, near)
        yield from _own(view, ray)


def _around(view: Manifest, ray: RayObject, group: Group, policies: list[KubeObject]) -> Iterator[Finding]:
    others = [_labels(ray, one) for one in ray.groups if one.is_head != group.is_head]
    for direction in ("ingress", "egress"):
        over = [one for one in policies if limits(one, direction) and _takes(one, _labels(ray, group))]
        rules = [rule for one in over for rule in one.spec.sequence(direction)]
        if not over:
            continue
        cut = [
            message
            for message, is_cut in (
                ("from DNS, so that no worker finds the head", direction == "egress" and not _asks(rules)),
                ("from the other pods of its cluster", not _meets(rules, direction, others)),
            )
            if is_cut
        ]
        for message in cut:
            yield finding(
                view.place(over[0].node.get("spec") or over[0].node, f"{over[0].route}/spec/{direction}"),
                f"this policy keeps `{group.name}` of {ray.object.route} {message}",
                help=f"an {direction} rule for it, here or in another policy",
            )


def _asks(rules: list[Node]) -> bool:
    return lets(rules, _DNS, "to", None)


def _meets(rules: list[Node], direction: Direction, others: list[dict[str, str]]) -> bool:
    return all(lets(rules, _GCS, _PEERS[direction], labels) for labels in others)


def _takes(policy: KubeObject, labels: dict[str, str]) -> bool:
    return chooses(policy.spec.mapping("podSelector"), labels)


def _labels(ray: RayObject, group: Group) -> dict[str, str]:
    """The labels of a group's pods: the template's, and those that the operator adds."""
    given = {
        key.text: value.text
        for key, value in group.node.mapping("template", "metadata", "labels").entries()
        if isinstance(value, Scalar)
    }
    kind, name = ("head", "headgroup") if group.is_head else ("worker", group.name)
    given |= {"ray.io/node-type": kind, "ray.io/group": name, "ray.io/is-ray-node": "yes"}
    given |= {"app.kubernetes.io/name": "kuberay", "app.kubernetes.io/created-by": "kuberay-operator"}
    return given | ({"ray.io/cluster": ray.object.name} if ray.kind == "RayCluster" else {})


def _own(view: Manifest, ray: RayObject) -> Iterator[Finding]:
    """The cluster's own policy: the operator adds rules for the cluster's pods only."""
    entry, policy = ray.cluster.entry("networkPolicy"), ray.cluster.mapping("networkPolicy")
    if entry is None or not isinstance(entry[1], Mapping):
        return
    mode, where = policy.text("mode") or "DenyAll", view.place(entry[0], f"{ray.cluster_route}/networkPolicy")
    workers = [*policy.sequence("worker", "egressRules"), *_of_groups(policy)]
    if mode != "DenyAllIngress" and ray.workers and not _asks(workers):
        message = f"under {mode} workers cannot ask DNS for the head's name"
        yield finding(where, message, help="`worker.egressRules` with port 53, UDP and TCP")
    asked = ray.kind != "RayCluster"
    if (
        mode != "DenyAllEgress"
        and asked
        and not lets(policy.sequence("head", "ingressRules"), _DASHBOARD, "from", None)
    ):
        message = f"under {mode} the operator cannot ask the dashboard, and ends the job after five minutes"
        yield finding(where, message, help="`head.ingressRules` with port 8265 from the operator's namespace")


def _of_groups(policy: Mapping) -> list[Node]:
    groups = [one for one in policy.sequence("workerGroups") if isinstance(one, Mapping)]
    return [rule for one in groups for rule in one.sequence("egressRules")]
