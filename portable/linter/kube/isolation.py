"""What NetworkPolicies let through: which pods they choose, which ports and peers their rules admit.

What is not known counts as let through: named ports, address blocks, labels of namespaces.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as Labels
from typing import Literal

from portable.linter.kube.objects import KubeObject
from portable.linter.kube.ray import number
from portable.linter.yamltext import Mapping, Node, Scalar

Direction = Literal["ingress", "egress"]


def chooses(selector: Mapping, labels: Labels[str, str]) -> bool:
    """Whether a label selector takes pods of these labels; an empty one takes all."""
    for key, value in selector.mapping("matchLabels").entries():
        if not isinstance(value, Scalar) or labels.get(key.text) != value.text:
            return False
    return all(_holds(one, labels) for one in selector.sequence("matchExpressions") if isinstance(one, Mapping))


def _holds(one: Mapping, labels: Labels[str, str]) -> bool:
    key, operator = one.text("key") or "", one.text("operator")
    values = {value.text for value in one.sequence("values") if isinstance(value, Scalar)}
    if operator == "In":
        return labels.get(key) in values
    if operator == "NotIn":
        return labels.get(key) not in values
    return (key in labels) == (operator == "Exists")


def limits(policy: KubeObject, direction: Direction) -> bool:
    """Whether a policy is about traffic of this direction."""
    types = [one.text.lower() for one in policy.spec.sequence("policyTypes") if isinstance(one, Scalar)]
    if types:
        return direction in types
    return direction == "ingress" or policy.spec.entry("egress") is not None


def lets(rules: Iterable[Node], port: int, peers: str, labels: Labels[str, str] | None) -> bool:
    """Whether one of the rules lets a port through; `peers` is `to` or `from`.

    `labels` are those of a pod in the same namespace at the other end; None: it is in another namespace.
    """
    return any(
        isinstance(rule, Mapping) and _covers(rule, port) and _admits(rule.sequence(peers), labels) for rule in rules
    )


def _covers(rule: Mapping, port: int) -> bool:
    ports = [one for one in rule.sequence("ports") if isinstance(one, Mapping)]
    if not ports:
        return True
    for one in ports:
        first, last = number(one.get("port")), number(one.get("endPort"))
        if first is None or first <= port <= (first if last is None else last):
            return True
    return False


def _admits(peers: list[Node], labels: Labels[str, str] | None) -> bool:
    if not peers:
        return True
    for peer in peers:
        if not isinstance(peer, Mapping) or peer.entry("ipBlock") or peer.entry("namespaceSelector"):
            return True
        if labels is not None and chooses(peer.mapping("podSelector"), labels):
            return True
    return False
