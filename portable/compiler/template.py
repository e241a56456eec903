"""A pod rendered to a Kubernetes pod template, in the order in which people read one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.compiler.pod import Object, Pod, Term
from portable.model.quantity import canonical

_HOST_NETWORK_DNS = "ClusterFirstWithHostNet"


def render(pod: Pod) -> dict[str, Any]:
    """The pod template; empty parts are left out, save what Kubernetes' own types write back (metadata, resources)."""
    return {"metadata": _filled(labels=_sorted(pod.labels), annotations=_sorted(pod.annotations)), "spec": _spec(pod)}


def _spec(pod: Pod) -> dict[str, Any]:
    """The pod's spec: identity and placement first, containers, then volumes."""
    spec: dict[str, Any] = _filled(
        serviceAccountName=pod.service_account,
        schedulerName=pod.scheduler,
        priorityClassName=pod.priority_class,
        runtimeClassName=pod.runtime_class,
        restartPolicy=pod.restart_policy,
        nodeSelector=_sorted(pod.node_selector),
        affinity=_affinity(pod),
        tolerations=[dict(one) for one in pod.tolerations],
        topologySpreadConstraints=[dict(one) for one in pod.spread],
        imagePullSecrets=[{"name": name} for name in pod.pull_secrets],
        hostNetwork=pod.host_network or None,
        hostIPC=pod.host_ipc or None,
        dnsPolicy=_HOST_NETWORK_DNS if pod.host_network else None,
        initContainers=[_foreign(one) for one in pod.init_containers],
        containers=[_container(pod), *(_foreign(one) for one in pod.sidecars)],
        resourceClaims=[
            {"name": name, "resourceClaimTemplateName": made_from} for name, made_from in pod.claims.items()
        ],
        volumes=[dict(one) for one in pod.volumes],
    )
    if pod.automount_token is not None:
        spec["automountServiceAccountToken"] = pod.automount_token
    return spec


def _container(pod: Pod) -> dict[str, Any]:
    """The Ray container, which is container 0."""
    made = _filled(
        name=pod.container,
        image=pod.image,
        command=list(pod.command),
        args=list(pod.args),
        env=[_env(name, value) for name, value in pod.env.items()],
        envFrom=[dict(one) for one in pod.env_from],
        ports=[{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in pod.ports],
    )
    made["resources"] = _filled(
        limits=_quantities(pod.limits),
        requests=_quantities(pod.requests),
        claims=[{"name": name} for name in pod.claims],
    )
    security = _filled(
        privileged=pod.privileged or None,
        capabilities={"add": list(pod.capabilities)} if pod.capabilities else None,
    )
    return made | _filled(securityContext=security, volumeMounts=[dict(one) for one in pod.mounts])


def _foreign(container: Object) -> dict[str, Any]:
    """A container a pass wrote whole; `resources` is always there, because Kubernetes' types write it back."""
    made = dict(container)
    made.setdefault("resources", {})
    return made


def _env(name: str, value: str | Object) -> dict[str, Any]:
    return {"name": name, "value": value} if isinstance(value, str) else {"name": name, "valueFrom": dict(value)}


def _affinity(pod: Pod) -> dict[str, Any]:
    """Node affinity over all terms, pod affinity and anti-affinity."""
    node = None
    if pod.node_terms:
        expressions = [_expression(term) for term in pod.node_terms]
        terms = {"nodeSelectorTerms": [{"matchExpressions": expressions}]}
        node = {"requiredDuringSchedulingIgnoredDuringExecution": terms}
    together = _filled(
        requiredDuringSchedulingIgnoredDuringExecution=[dict(one) for one in pod.pod_affinity],
        preferredDuringSchedulingIgnoredDuringExecution=[dict(one) for one in pod.preferred_pod_affinity],
    )
    apart = _filled(requiredDuringSchedulingIgnoredDuringExecution=[dict(one) for one in pod.pod_anti_affinity])
    return _filled(nodeAffinity=node, podAffinity=together, podAntiAffinity=apart)


def _expression(term: Term) -> dict[str, Any]:
    if not term.values:
        return {"key": term.key, "operator": "DoesNotExist" if term.excluded else "Exists"}
    return {"key": term.key, "operator": "NotIn" if term.excluded else "In", "values": list(term.values)}


def _filled(**parts: Any) -> dict[str, Any]:
    """What is neither None nor empty."""
    return {key: value for key, value in parts.items() if value is not None and value not in ({}, [], "")}


def _sorted(labels: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(labels.items()))


def _quantities(resources: Mapping[str, str]) -> dict[str, str]:
    """CPU and memory first, then the others by name, each in canonical form."""
    order = {"cpu": 0, "memory": 1}
    names = sorted(resources, key=lambda name: (order.get(name, 2), name))
    return {name: canonical(resources[name]) for name in names}
