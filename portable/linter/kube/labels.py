"""Node labels that a pod asks for: selectors, affinity, topology keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portable.linter.kube.pods import Pod
from portable.linter.yamltext import Mapping, Scalar

_AFFINITY = ("affinity", "nodeAffinity")
_REQUIRED = (*_AFFINITY, "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
_PREFERRED = (*_AFFINITY, "preferredDuringSchedulingIgnoredDuringExecution")
_WITHOUT = frozenset({"NotIn", "DoesNotExist"})


class Label(NamedTuple):
    """A label key with the values that would do."""

    key: Scalar
    values: tuple[Scalar, ...]
    required: bool


def labels(pod: Pod) -> Iterator[Label]:
    """Every label that has to be, or had better be, on the node."""
    for key, value in pod.spec.mapping("nodeSelector").entries():
        yield Label(key, (value,) if isinstance(value, Scalar) else (), True)
    for term in pod.spec.sequence(*_REQUIRED):
        yield from _term(term, required=True)
    for one in pod.spec.sequence(*_PREFERRED):
        yield from _term(one.get("preference") if isinstance(one, Mapping) else None, required=False)
    for one in pod.spec.sequence("topologySpreadConstraints"):
        topology = one.get("topologyKey") if isinstance(one, Mapping) else None
        if isinstance(topology, Scalar) and isinstance(one, Mapping):
            yield Label(topology, (), one.text("whenUnsatisfiable") != "ScheduleAnyway")


def _term(term: object, *, required: bool) -> Iterator[Label]:
    if not isinstance(term, Mapping):
        return
    for one in term.sequence("matchExpressions"):
        key = one.get("key") if isinstance(one, Mapping) else None
        if isinstance(one, Mapping) and isinstance(key, Scalar) and one.text("operator") not in _WITHOUT:
            values = tuple(value for value in one.sequence("values") if isinstance(value, Scalar))
            yield Label(key, values, required)
