"""Whether a cluster has nodes for a pod: by labels, taints, and what they offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portable.deploy.cluster import Object
from portable.deploy.needs import PodNeed, amount
from portable.model.doctor import Check
from portable.model.quantity import format_bytes

_BLOCKING = ("NoSchedule", "NoExecute")
_SERVER_TAINTS = ("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/")


def node_check(pod: PodNeed, nodes: Iterable[Object], makes_nodes: str | None) -> Check:
    """Whether enough nodes could take the pods of a role, and what the nearest ones lack."""
    need = f"nodes for {pod.role}"
    everything = list(nodes)
    labelled = [node for node in everything if selected(pod.spec, _labels(node))]
    if not labelled:
        return _no_node(need, pod, makes_nodes)
    lacking = _lacking(pod, labelled)
    if lacking is not None:
        return Check(need, False, f"{len(labelled)} nodes have the labels; {lacking[0]}", (lacking[1],))
    free = [node for node in labelled if _taint_in_the_way(pod.spec, node) is None]
    if not free:
        taint = _taint_in_the_way(pod.spec, labelled[0]) or "?"
        fix = f"tolerate `{taint}` by an override, or take the taint away"
        return Check(need, False, f"{len(labelled)} nodes fit, and each has a taint: {taint}", (fix,))
    places = sum(_pods_on(pod, node) for node in free)
    if places < pod.count:
        found = f"{len(free)} nodes with room for {places} of {pod.count} pods, if nothing else ran there"
        fix = "add nodes, or ask for fewer workers"
        return Check(need, None if makes_nodes else False, found, (fix,))
    return Check(need, True, f"{len(free)} nodes could take them")


def _no_node(need: str, pod: PodNeed, makes_nodes: str | None) -> Check:
    wanted = ", ".join(wanted_labels(pod.spec)) or "any node"
    if makes_nodes is not None:
        return Check(need, None, f"none now has {wanted}; {makes_nodes} may make one")
    fixes = (
        f"add nodes with {wanted}",
        "if the labels are there under another name, say who labels the nodes: the target's `cluster.nodes`",
    )
    return Check(need, False, f"no node has {wanted}", fixes)


def _lacking(pod: PodNeed, nodes: list[Object]) -> tuple[str, str] | None:
    """A resource of which no node has enough, and what to do about it."""
    for name, quantity in pod.requests.items():
        offers = [amount(_allocatable(node).get(name, 0)) for node in nodes]
        if max(offers) >= amount(quantity):
            continue
        if max(offers) == 0:
            return f"none offers {name}", f"install the device plugin that offers {name}, and see that its pods run"
        most, wanted = _shown(name, max(offers)), _shown(name, amount(quantity))
        return f"at most {most} of {name} on one, {wanted} are asked for", f"ask for at most {most} of {name}"
    return None


def _shown(name: str, value: float) -> str:
    return format_bytes(int(value)) if name == "memory" or name.startswith("hugepages") else f"{value:g}"


def _pods_on(pod: PodNeed, node: Object) -> int:
    """How many pods of a role one empty node takes."""
    offered = _allocatable(node)
    counts = [amount(offered.get(name, 0)) // amount(wanted) for name, wanted in pod.requests.items() if amount(wanted)]
    return int(min(counts, default=1))


def _labels(node: Object) -> Mapping[str, str]:
    return node["metadata"].get("labels") or {}


def _allocatable(node: Object) -> Mapping[str, Any]:
    return (node.get("status") or {}).get("allocatable") or {}


def selected(spec: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a node's labels satisfy a pod's node selector and required node affinity."""
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    terms = _terms(spec)
    return not terms or any(all(_holds(one, labels) for one in term) for term in terms)


def _terms(spec: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    return [term.get("matchExpressions") or [] for term in required.get("nodeSelectorTerms") or ()]


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    key, values = str(expression["key"]), expression.get("values") or ()
    operator = expression["operator"]
    if operator == "In":
        return bool(labels.get(key) in values)
    if operator == "NotIn":
        return bool(labels.get(key) not in values)
    return (key in labels) is bool(operator == "Exists")


def wanted_labels(spec: Mapping[str, Any]) -> list[str]:
    """What a pod wants of its node's labels, for a person."""
    found = [f"{key}={value}" for key, value in sorted((spec.get("nodeSelector") or {}).items())]
    for term in _terms(spec)[:1]:
        for one in term:
            values = "|".join(one.get("values") or ())
            found.append(f"{one['key']} {one['operator']} {values}".strip())
    return found


def _taint_in_the_way(spec: Mapping[str, Any], node: Object) -> str | None:
    """A taint of a node that a pod does not tolerate."""
    for taint in (node.get("spec") or {}).get("taints") or ():
        if taint.get("effect") not in _BLOCKING or str(taint["key"]).startswith(_SERVER_TAINTS):
            continue
        if not any(_tolerates(one, taint) for one in spec.get("tolerations") or ()):
            return f"{taint['key']}={taint.get('value', '')}:{taint['effect']}"
    return None


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    if toleration.get("effect") not in (None, "", taint.get("effect")):
        return False
    if toleration.get("operator") == "Exists":
        return str(toleration.get("key") or taint["key"]) == str(taint["key"])
    sides = [(str(one.get("key")), str(one.get("value", ""))) for one in (toleration, taint)]
    return sides[0] == sides[1]
