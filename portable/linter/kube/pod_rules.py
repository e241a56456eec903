"""What the API server refuses in a pod, which a custom resource's schema lets pass.

Source: kubernetes v1.35 `pkg/apis/core/validation/validation.go`; each refusal seen on kube-apiserver 1.35.4, 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.kube import container_rules, volume_rules
from portable.linter.kube.pods import Pod
from portable.linter.kube.ray import number
from portable.linter.kube.syntax import is_label_value, is_qualified
from portable.linter.yamltext import Mapping, Node, Scalar

_ONE_OF = {
    "restartPolicy": ("Always", "OnFailure", "Never"),
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
}
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_BARE = ("Exists", "DoesNotExist")
_COMPARED = ("Gt", "Lt")
_TERMS = "requiredDuringSchedulingIgnoredDuringExecution"


class Refusal(NamedTuple):
    """Something that the API server refuses: the node to point at, its path in the PodSpec, what is wrong."""

    node: Node
    path: tuple[str, ...]
    message: str


def refusals(pod: Pod) -> Iterator[Refusal]:
    """Everything that keeps the pod from being made."""
    for name, allowed in _ONE_OF.items():
        yield from _choice(pod.spec, allowed, name)
    yield from _labels(pod)
    yield from _tolerations(pod)
    yield from _affinity(pod.spec)
    yield from _spread(pod.spec)
    for node, path, message in (*container_rules.refusals(pod), *volume_rules.refusals(pod)):
        yield Refusal(node, path, message)


def _choice(node: Mapping, allowed: tuple[str, ...], *path: str) -> Iterator[Refusal]:
    value = node.get(path[-1])
    if isinstance(value, Scalar) and value.text and value.text not in allowed:
        yield Refusal(value, path, f"`{value.text}` is none of {', '.join(allowed)}")


def _labels(pod: Pod) -> Iterator[Refusal]:
    labels = pod.template.mapping("metadata", "labels")
    for where, found in (("labels", labels), ("nodeSelector", pod.spec.mapping("nodeSelector"))):
        for key, value in found.pairs:
            if key.text != "<<" and not is_qualified(key.text):
                yield Refusal(key, (where, key.text), f"`{key.text}` is no name of a label")
            if isinstance(value, Scalar) and not is_label_value(value.text):
                yield Refusal(value, (where, key.text), f"`{value.text}` is no value of a label")
    for key, _ in pod.template.mapping("metadata", "annotations").pairs:
        if key.text != "<<" and not is_qualified(key.text.lower()):
            yield Refusal(key, ("annotations", key.text), f"`{key.text}` is no name of an annotation")


def _tolerations(pod: Pod) -> Iterator[Refusal]:
    for place, one in enumerate(pod.spec.sequence("tolerations")):
        if not isinstance(one, Mapping):
            continue
        path = ("tolerations", str(place))
        operator, value = one.text("operator") or "Equal", one.text("value")
        yield from _choice(one, ("Equal", "Exists", *_COMPARED), *path, "operator")
        yield from _choice(one, _EFFECTS, *path, "effect")
        if operator == "Exists" and value:
            yield Refusal(one, path, "`Exists` takes no value")
        if operator == "Equal" and value and not is_label_value(value):
            yield Refusal(one, path, f"`{value}` is no value of a taint")
        if not one.text("key") and operator != "Exists":
            yield Refusal(one, path, "without a key only `operator: Exists` is taken")
        if one.get("tolerationSeconds") is not None and one.text("effect") != "NoExecute":
            yield Refusal(one, path, "`tolerationSeconds` is for `effect: NoExecute`")


def _affinity(spec: Mapping) -> Iterator[Refusal]:
    node = spec.mapping("affinity", "nodeAffinity")
    terms = [(one, ("affinity", "nodeAffinity", _TERMS)) for one in node.sequence(_TERMS, "nodeSelectorTerms")]
    terms += [
        (one.mapping("preference"), ("affinity", "nodeAffinity", "preference"))
        for one in node.sequence("preferredDuringSchedulingIgnoredDuringExecution")
        if isinstance(one, Mapping)
    ]
    for term, path in terms:
        if isinstance(term, Mapping):
            for one in term.sequence("matchExpressions"):
                yield from _expression(one, path)


def _expression(one: Node, path: tuple[str, ...]) -> Iterator[Refusal]:
    if not isinstance(one, Mapping):
        return
    operator, values = one.text("operator"), one.sequence("values")
    key = one.get("key")
    if isinstance(key, Scalar) and not is_qualified(key.text):
        yield Refusal(key, path, f"`{key.text}` is no name of a label")
    yield from _choice(one, ("In", "NotIn", *_BARE, *_COMPARED), *path, "operator")
    if operator in ("In", "NotIn") and not values:
        yield Refusal(one, path, f"`{operator}` needs values")
    if operator in _BARE and values:
        yield Refusal(one, path, f"`{operator}` takes no values")
    if operator in _COMPARED and len(values) != 1:
        yield Refusal(one, path, f"`{operator}` takes one number")
    for value in values:
        if operator in ("In", "NotIn") and isinstance(value, Scalar) and not is_label_value(value.text):
            yield Refusal(value, path, f"`{value.text}` is no value of a label")


def _spread(spec: Mapping) -> Iterator[Refusal]:
    for place, one in enumerate(spec.sequence("topologySpreadConstraints")):
        if not isinstance(one, Mapping):
            continue
        path = ("topologySpreadConstraints", str(place))
        yield from _choice(one, ("DoNotSchedule", "ScheduleAnyway"), *path, "whenUnsatisfiable")
        for name in ("maxSkew", "minDomains"):
            value = number(one.get(name))
            if value is not None and value < 1:
                yield Refusal(one.get(name) or one, (*path, name), f"`{name}` is 1 or more")
