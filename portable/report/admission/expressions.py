"""Conditions in CEL, in the forms that API servers from 1.30 on take; every missing field is allowed for.

A type error while judging would refuse the request, so optional fields are read by `.?` throughout, and map keys with
dots by `in`, since `has()` takes no such key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from portable.model.admission import Names, Terms
from portable.report.admission.trainers import CLASSES

RAY = (
    "X == null ? dyn({}) : X.kind == 'RayCluster' ? dyn(X.?spec.orValue({})) : "
    "X.kind == 'RayService' ? dyn(X.?spec.?rayClusterConfig.orValue({})) : "
    "X.kind == 'RayCronJob' ? dyn(X.?spec.?jobTemplate.?rayClusterSpec.orValue({})) : "
    "dyn(X.?spec.?rayClusterSpec.orValue({}))"
)
"""The cluster's spec in an object of KubeRay; `X` is the object, or the one before it."""

RAY_TEMPLATES = (
    "C.?workerGroupSpecs.orValue([]).map(g, dyn(g.?template.orValue({})))"
    " + (has(C.headGroupSpec) ? [dyn(C.headGroupSpec.?template.orValue({}))] : [])"
    " + (X == null ? [] : [dyn(X.?spec.?submitterPodTemplate.orValue({})),"
    " dyn(X.?spec.?jobTemplate.?submitterPodTemplate.orValue({}))])"
)
"""The pod templates of such an object; `C` is the cluster's spec."""

JOB_TEMPLATES = (
    "X == null ? [] : X.kind == 'JobSet' ? "
    "X.?spec.?replicatedJobs.orValue([]).map(r, dyn(r.?template.?spec.?template.orValue({}))) : "
    "X.kind == 'CronJob' ? [dyn(X.?spec.?jobTemplate.?spec.?template.orValue({}))] : "
    "[dyn(X.?spec.?template.orValue({}))]"
)
"""The pod templates of jobs and of kinds that keep pods running."""

_SELECTOR = "T.?spec.?nodeSelector.orValue({})"
_AFFINITY = (
    "T.?spec.?affinity.?nodeAffinity.?requiredDuringSchedulingIgnoredDuringExecution.?nodeSelectorTerms.orValue([])"
)
_CONTAINERS = "(T.?spec.?containers.orValue([]) + T.?spec.?initContainers.orValue([]))"
_ANNOTATIONS = "T.?metadata.?annotations.orValue({})"
_VOLUMES = "T.?spec.?volumes.orValue([])"


class Judged(NamedTuple):
    """One condition that has to hold, and what is said if it does not."""

    expression: str
    message: str


def validations(terms: Terms) -> Iterator[Judged]:
    """The conditions for terms; each allows what the object had before, so that it never freezes what runs."""
    advice = "`portable lint` says what to write instead"
    if terms.labels:
        yield Judged(
            _all(_SELECTOR, "k", terms.labels, f"k in {_of('o', _SELECTOR)}"),
            f"a node selector names labels of one cloud's nodes; {advice}",
        )
        yield Judged(_affinity(terms.labels), f"a node affinity requires labels of one cloud's nodes; {advice}")
    if terms.resources:
        limits = "c.?resources.?limits.orValue({})"
        before = f"{_of('o', _CONTAINERS)}.exists(d, k in {limits.replace('c.', 'd.')})"
        inner = _all(limits, "k", terms.resources, before, nested=True)
        yield Judged(
            f"variables.templates.all(t, {_of('t', _CONTAINERS)}.all(c, {inner}))",
            f"a container asks for a device of one cloud; {advice}",
        )
    if terms.annotations:
        yield Judged(
            _all(_ANNOTATIONS, "k", terms.annotations, f"k in {_of('o', _ANNOTATIONS)}"),
            f"a pod template has annotations that one cloud alone heeds; {advice}",
        )
    if terms.host_paths:
        path = "v.?hostPath.?path.orValue('')"
        before = f"{_of('o', _VOLUMES)}.exists(w, w.?hostPath.?path.orValue('') == {path})"
        bad = _bad(path, terms.host_paths)
        yield Judged(
            f"variables.templates.all(t, {_of('t', _VOLUMES)}.all(v, !({bad}) || "
            f"variables.before.exists(o, {before})))",
            f"a volume mounts a path of one cloud's nodes; {advice}",
        )


def claim_validations(terms: Terms) -> Iterator[Judged]:
    """The condition for claims of devices, whose specs never change."""
    if terms.resources:
        bad = _bad("d", terms.resources)
        yield Judged(
            f"variables.requests.all(r, {CLASSES}.all(d, !({bad})))",
            "a claim asks for a device class of one cloud; `portable lint` says what to write instead",
        )


def _all(where: str, name: str, names: Names, before: str, *, nested: bool = False) -> str:
    """That no key of a map is one of these names, unless it was there before."""
    inner = f"{_of('t', where)}.all({name}, !({_bad(name, names)}) || variables.before.exists(o, {before}))"
    return inner if nested else f"variables.templates.all(t, {inner})"


def _affinity(names: Names) -> str:
    keys = "x.?matchExpressions.orValue([])"
    before = f"{_of('o', _AFFINITY)}.exists(y, {keys.replace('x.', 'y.')}.exists(f, f.key == e.key))"
    return (
        f"variables.templates.all(t, {_of('t', _AFFINITY)}.all(x, {keys}.all(e, "
        f"!({_bad('e.key', names)}) || variables.before.exists(o, {before}))))"
    )


def _of(template: str, where: str) -> str:
    return where.replace("T.", f"{template}.")


def _bad(name: str, names: Names) -> str:
    """Whether a name is one of these, or begins like one."""
    parts = []
    if names.exact:
        parts.append(f"{name} in [{', '.join(map(_quoted, names.exact))}]")
    if names.prefixes:
        parts.append(f"[{', '.join(map(_quoted, names.prefixes))}].exists(p, {name}.startsWith(p))")
    return " || ".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
