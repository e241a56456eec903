"""The ValidatingAdmissionPolicy and its binding: what they match, what they let pass, and what they judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from portable.model.admission import Action, Admission
from portable.report.admission.expressions import (
    JOB_TEMPLATES,
    RAY,
    RAY_TEMPLATES,
    Judged,
    claim_validations,
    validations,
)
from portable.report.admission.trainers import CLAIM_RULES, PATCHES, REQUESTS, RULES, TEMPLATES

OPT_IN = "portable.dev/policy"
"""The label of namespaces that want it; the value is free."""

_VERSION = "admissionregistration.k8s.io/v1"
_SYSTEM = ("kube-system", "kube-public", "kube-node-lease")
_ACTIONS: dict[Action, tuple[str, ...]] = {"warn": ("Warn", "Audit"), "deny": ("Deny", "Audit"), "audit": ("Audit",)}
_RAY_RULES = (("ray.io", ("v1", "v1alpha1"), ("rayjobs", "rayclusters", "rayservices", "raycronjobs")),)
_JOB_RULES = (
    ("batch", ("v1",), ("jobs", "cronjobs")),
    ("apps", ("v1",), ("deployments", "statefulsets", "daemonsets")),
    ("jobset.x-k8s.io", ("v1alpha2",), ("jobsets",)),
)
_SUSPENDED = "X.?spec.?suspend.orValue(false) || X.?spec.?runPolicy.?suspend.orValue(false)"
_LETS_PASS = (
    # Removing a finalizer is an update: an object that is being deleted must never be held back.
    ("not-being-deleted", "object == null || !has(object.metadata.deletionTimestamp)"),
    # Labels, annotations and finalizers of what is there already; status is a subresource and is not matched.
    ("spec-changed", "oldObject == null || object.?spec != oldObject.?spec"),
    # What a controller makes was judged where its owner was.
    ("no-controller", "!object.metadata.?ownerReferences.orValue([]).exists(r, r.?controller.orValue(false))"),
    # A queue admits by ending the suspension, and writes the labels of its flavours as it does.
    (
        "not-admitted-by-a-queue",
        f"oldObject == null || !({_SUSPENDED.replace('X', 'oldObject')}) || {_SUSPENDED.replace('X', 'object')}",
    ),
    # What portable compiled for this cluster names its nodes on purpose.
    ("not-compiled", "object.metadata.?labels[?'app.kubernetes.io/managed-by'].orValue('') != 'portable'"),
)


_Rules = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


class _Group(NamedTuple):
    """Kinds that one policy judges alike."""

    suffix: str
    rules: _Rules
    variables: list[tuple[str, str]]
    judged: tuple[Judged, ...]
    operations: tuple[str, ...] = ("CREATE", "UPDATE")


def objects(admission: Admission) -> Iterator[dict[str, Any]]:
    """Policies for KubeRay's kinds, those of Kubernetes, those of training operators, and claims, each with its
    binding."""
    cluster = [("cluster", RAY.replace("X", "object")), ("clusterBefore", RAY.replace("X", "oldObject"))]
    ray = [(name, f"dyn({expression})") for name, expression in cluster]
    ray += [
        ("templates", RAY_TEMPLATES.replace("C.", "variables.cluster.").replace("X", "object")),
        ("before", RAY_TEMPLATES.replace("C.", "variables.clusterBefore.").replace("X", "oldObject")),
    ]
    jobs = [
        ("templates", JOB_TEMPLATES.replace("X", "object")),
        ("before", JOB_TEMPLATES.replace("X", "oldObject")),
    ]
    training = [
        ("patches", PATCHES.replace("X", "object")),
        ("patchesBefore", PATCHES.replace("X", "oldObject")),
        ("templates", _trained("object", "variables.patches")),
        ("before", _trained("oldObject", "variables.patchesBefore")),
    ]
    judged, claimed = tuple(validations(admission.terms)), tuple(claim_validations(admission.terms))
    for group in (
        _Group("ray", _RAY_RULES, ray, judged),
        _Group("workloads", _JOB_RULES, jobs, judged),
        _Group("training", RULES, training, judged),
        _Group("claims", CLAIM_RULES, [("requests", REQUESTS)], claimed, ("CREATE",)),
    ):
        if group.judged:
            yield _policy(admission, group)
            yield _binding(admission, f"{admission.name}-{group.suffix}")


def _trained(which: str, patches: str) -> str:
    return TEMPLATES.replace("X", which).replace("P[", f"{patches}[").replace("size(P)", f"size({patches})")


def _policy(admission: Admission, group: _Group) -> dict[str, Any]:
    conditions = [{"name": key, "expression": expression} for key, expression in _LETS_PASS]
    if admission.exempt:
        users = ", ".join(f"'{user}'" for user in admission.exempt)
        conditions.append({"name": "not-exempt", "expression": f"!(request.userInfo.username in [{users}])"})
    return {
        "apiVersion": _VERSION,
        "kind": "ValidatingAdmissionPolicy",
        "metadata": _metadata(f"{admission.name}-{group.suffix}"),
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": [_rule(*one, group.operations) for one in group.rules]},
            "matchConditions": conditions,
            "variables": [{"name": key, "expression": expression} for key, expression in group.variables],
            "validations": [
                {"expression": one.expression, "message": one.message, "reason": "Invalid"} for one in group.judged
            ],
        },
    }


def _rule(
    group: str, versions: tuple[str, ...], resources: tuple[str, ...], operations: tuple[str, ...]
) -> dict[str, Any]:
    return {
        "apiGroups": [group],
        "apiVersions": list(versions),
        "operations": list(operations),
        "resources": list(resources),
    }


def _binding(admission: Admission, name: str) -> dict[str, Any]:
    selector = [
        {"key": OPT_IN, "operator": "Exists"},
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": list(_SYSTEM)},
    ]
    return {
        "apiVersion": _VERSION,
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": _metadata(name),
        "spec": {
            "policyName": name,
            "validationActions": list(_ACTIONS[admission.action]),
            "matchResources": {"namespaceSelector": {"matchExpressions": selector}},
        },
    }


def _metadata(name: str) -> dict[str, Any]:
    return {"name": name, "labels": {"app.kubernetes.io/managed-by": "portable"}}
