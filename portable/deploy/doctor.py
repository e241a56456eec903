"""Looks for everything a compiled workload needs of its cluster, and says how to get what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from portable.deploy.cluster import Cluster, NotThere, Object
from portable.deploy.installed import kind_checks, operator_check, unseen
from portable.deploy.kinds import API_VERSIONS, KINDS
from portable.deploy.needs import Needs, amount, needs_of
from portable.deploy.nodes import node_check
from portable.deploy.parallel import each
from portable.errors import NotAuthorised
from portable.model.doctor import Check, Examination
from portable.model.manifest import Manifest
from portable.model.plan import ObjectRef, Subject

_FIXES = {
    "Secret": "kubectl create secret generic {name} -n {namespace} --from-literal=KEY=VALUE",
    "PersistentVolumeClaim": "make the claim {name} in {namespace}, or map the data to something else on the target",
    "ConfigMap": "kubectl create configmap {name} -n {namespace} --from-file=FILE",
    "ServiceAccount": "kubectl create serviceaccount {name} -n {namespace}",
    "StorageClass.storage.k8s.io": "use one of `kubectl get storageclass` in the target's `storageClasses`",
    "PriorityClass.scheduling.k8s.io": "use one of `kubectl get priorityclass` in the target's `priorities`",
    "WorkloadPriorityClass.kueue.x-k8s.io": "map another of `kubectl get workloadpriorityclass` in `priorities`",
    "RuntimeClass.node.k8s.io": "install what brings the runtime class {name} (for accelerators their operator)",
    "IngressClass.networking.k8s.io": "use one of `kubectl get ingressclass` in the target's `ingress.class`",
    "DeviceClass.resource.k8s.io": "install the DRA driver that brings the device class {name}",
}
_AUTOSCALER = ObjectRef("v1", "ConfigMap", "kube-system", "cluster-autoscaler-status")


def examine(cluster: Cluster, subject: Subject, manifests: Sequence[Manifest], operator_namespace: str) -> Examination:
    """Every check; what the user may not look at is told as unknown.

    Raises:
        Unreachable: the cluster does not answer.
    """
    needs = needs_of(manifests)
    parts: list[Callable[[], Iterable[Check]]] = [
        lambda: [_namespace(cluster, subject)],
        lambda: kind_checks(cluster, needs),
        lambda: operator_check(cluster, subject, operator_namespace),
        lambda: _nodes(cluster, needs),
        lambda: _queue(cluster, subject, needs),
        lambda: _quota(cluster, subject, needs),
    ]
    parts += [
        _looker(cluster, subject, needs, kind, name)
        for kind in sorted(needs.named)
        for name in sorted(needs.named[kind])
    ]
    found = each(lambda part: list(part()), parts, cluster.width)
    return Examination(subject, cluster.identity(), tuple(check for checks in found for check in checks))


def _namespace(cluster: Cluster, subject: Subject) -> Check:
    name = subject.namespace
    try:
        live = cluster.get(ObjectRef("v1", "Namespace", None, name))
    except NotAuthorised:
        return unseen(f"namespace {name}", "you may not look at namespaces")
    if live is None:
        return Check(f"namespace {name}", False, "it is not there", (f"kubectl create namespace {name}",))
    return Check(f"namespace {name}", True, "it is there")


def _looker(
    cluster: Cluster, subject: Subject, needs: Needs, group_kind: str, name: str
) -> Callable[[], Iterator[Check]]:
    def look() -> Iterator[Check]:
        kind = group_kind.partition(".")[0]
        need = f"{kind} {name}"
        namespace = subject.namespace if KINDS[group_kind].namespaced else None
        try:
            live = cluster.get(ObjectRef(API_VERSIONS[group_kind], kind, namespace, name))
        except NotAuthorised:
            yield unseen(need, f"you may not look at kind {kind}")
            return
        except NotThere:
            live = None
        if live is None:
            yield Check(need, False, "it is not there", (_FIXES[group_kind].format(name=name, namespace=namespace),))
            return
        yield _state(need, kind, live, needs.keys.get(name, set()) if kind == "Secret" else set())

    return look


def _state(need: str, kind: str, live: Object, keys: set[str]) -> Check:
    """What is there, in a state to be used."""
    lacking = sorted(keys - set(live.get("data") or {}))
    if lacking:
        fix = f"add the key, or map the secret to another key on the target: {', '.join(lacking)}"
        return Check(need, False, f"it has no key {', '.join(lacking)}", (fix,))
    phase = (live.get("status") or {}).get("phase")
    if kind == "PersistentVolumeClaim" and phase == "Lost":
        return Check(need, False, "its volume is lost", ("restore the volume, or make the claim anew",))
    return Check(need, True, f"it is {phase}" if phase else "it is there")


def _nodes(cluster: Cluster, needs: Needs) -> Iterator[Check]:
    if not needs.pods:
        return
    try:
        nodes = cluster.list("v1", "Node", None)
    except NotAuthorised:
        yield unseen("nodes", "you may not look at nodes")
        return
    maker = _maker(cluster)
    for pod in needs.pods:
        yield node_check(pod, nodes, maker)


def _maker(cluster: Cluster) -> str | None:
    """What makes nodes on demand, if it can be seen."""
    if "NodePool" in cluster.serves("karpenter.sh/v1"):
        return "Karpenter"
    try:
        return "the cluster autoscaler" if cluster.get(_AUTOSCALER) is not None else None
    except NotAuthorised:
        return None


def _queue(cluster: Cluster, subject: Subject, needs: Needs) -> Iterator[Check]:
    """The LocalQueue, that it works, and that its quota covers every resource the pods ask for."""
    if needs.queue is None:
        return
    need = f"queue {needs.queue}"
    version = API_VERSIONS["LocalQueue.kueue.x-k8s.io"]
    try:
        live = cluster.get(ObjectRef(version, "LocalQueue", subject.namespace, needs.queue))
    except NotThere:
        yield Check(need, False, "the cluster has no Kueue", ("install Kueue: https://kueue.sigs.k8s.io",))
        return
    except NotAuthorised:
        yield unseen(need, "you may not look at queues")
        return
    if live is None:
        known = ", ".join(one["metadata"]["name"] for one in cluster.list(version, "LocalQueue", subject.namespace))
        fix = f"have the queue made, or map it to another one on the target; there are: {known or 'none'}"
        yield Check(need, False, f"namespace {subject.namespace} has no such LocalQueue", (fix,))
        return
    active = [one for one in (live.get("status") or {}).get("conditions") or () if one.get("type") == "Active"]
    if active and active[0].get("status") != "True":
        fix = "ask who runs the queues"
        yield Check(need, False, f"it takes no work: {active[0].get('message')}", (fix,))
        return
    yield Check(need, True, "it takes work")
    yield from _quota_of_queue(cluster, str(live["spec"].get("clusterQueue")), needs)


def _quota_of_queue(cluster: Cluster, name: str, needs: Needs) -> Iterator[Check]:
    need = f"quota of ClusterQueue {name}"
    try:
        live = cluster.get(ObjectRef(API_VERSIONS["ClusterQueue.kueue.x-k8s.io"], "ClusterQueue", None, name))
    except NotAuthorised:
        live = None
    if live is None:
        yield unseen(need, "it could not be looked at")
        return
    most, asked = _most(live["spec"]), total(needs)
    uncovered = sorted(name for name in asked if name not in most)
    if uncovered:
        fix = f"have the queue cover {', '.join(uncovered)}, or use another queue"
        yield Check(need, False, f"it has no quota at all for {', '.join(uncovered)}", (fix,))
        return
    over = sorted(name for name, value in asked.items() if value > most[name])
    if over and not live["spec"].get("cohort") and not live["spec"].get("cohortName"):
        found = ", ".join(f"{asked[name]:g} of {most[name]:g} {name}" for name in over)
        yield Check(need, False, f"more is asked for than it ever gives: {found}", ("ask for less, or for more quota",))
        return
    yield Check(need, True, "it covers what is asked for")


def _most(queue: Mapping[str, Any]) -> dict[str, float]:
    """What a queue may ever give of each resource: its own quota and what it may borrow, of all flavors together."""
    found: dict[str, float] = {}
    flavors = (one for group in queue.get("resourceGroups") or () for one in group.get("flavors") or ())
    for one in (resource for flavor in flavors for resource in flavor.get("resources") or ()):
        quota = amount(one.get("nominalQuota", 0)) + amount(one.get("borrowingLimit", 0))
        found[one["name"]] = found.get(one["name"], 0) + quota
    return found


def total(needs: Needs) -> dict[str, float]:
    """What all pods that a queue counts ask for together."""
    asked: dict[str, float] = {}
    for pod in needs.pods:
        for name, quantity in pod.requests.items():
            asked[name] = asked.get(name, 0) + amount(quantity) * pod.count
    return asked


def _quota(cluster: Cluster, subject: Subject, needs: Needs) -> Iterator[Check]:
    """What the namespace's quotas leave."""
    try:
        quotas = cluster.list("v1", "ResourceQuota", subject.namespace)
    except NotAuthorised:
        yield unseen("quota of the namespace", "you may not look at quotas")
        return
    asked = total(needs)
    for quota in quotas:
        status = quota.get("status") or {}
        used = status.get("used") or {}
        short = []
        for key, hard in (status.get("hard") or {}).items():
            name = key.removeprefix("requests.").removeprefix("limits.")
            left = amount(hard) - amount(used.get(key, 0))
            if name in asked and asked[name] > left:
                short.append(f"{asked[name]:g} {key} are asked for, {left:g} are left")
        need = f"quota {quota['metadata']['name']}"
        fix = ("ask for less, end something else, or have the quota raised",)
        yield Check(need, not short, "; ".join(short) or "it leaves enough", fix if short else ())
