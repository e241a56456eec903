"""What the operator refuses in a RayCluster's spec after the API server has taken it.

Source: KubeRay `ray-operator/controllers/ray/utils/validation.go` at v1.7.0. A refused RayCluster has no status, only a
warning event; a refused RayJob ends as ValidationFailed and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.ray import Group, RayObject, Trouble, is_true, number, variables
from portable.linter.yamltext import Mapping, Node, Scalar

_LABEL = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_DNS_1123 = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_START_RESOURCES = ("num-cpus", "num-gpus", "memory", "resources")
_V2 = "RAY_enable_autoscaler_v2"
_FT = "ray.io/ft-enabled"
_NAMESPACE = "ray.io/external-storage-namespace"


def troubles(ray: RayObject) -> Iterator[Trouble]:
    """Everything that is wrong with the cluster in an object."""
    for group in ray.groups:
        yield from _group(group)
    yield from _names(ray)
    for group in ray.workers:
        yield from _replicas(ray, group)
        yield from _scaled_group(ray, group)
    yield from _autoscaler(ray)
    yield from _fault_tolerance(ray)
    yield from _auth(ray)
    yield from _network_policy(ray)
    if ray.kind != "RayCluster" and (strategy := ray.cluster.entry("upgradeStrategy")):
        yield Trouble(
            strategy[0], f"{ray.cluster_route}/upgradeStrategy", "`upgradeStrategy` is for a "
            "RayCluster of one's own: here it is refused", "leave it out",
        )  # fmt: skip


def _at(ray: RayObject, *path: str) -> str:
    return "/".join((ray.cluster_route, *path))


def _group(group: Group) -> Iterator[Trouble]:
    containers = group.pod.get("containers")
    if group.node.get("template") is not None and not group.pod.sequence("containers"):
        yield Trouble(containers or group.node, group.route, f"`{group.name}` has no container", "the first runs Ray")
    resources = group.node.entry("resources")
    both = [key for key in _START_RESOURCES if group.start.entry(key)]
    if resources and group.node.mapping("resources").pairs and both:
        yield Trouble(
            resources[0], f"{group.route}/resources", f"`resources` and `rayStartParams.{both[0]}` exclude each other",
            "keep `resources` (operator 1.5 and later)",
        )  # fmt: skip
    if labels := group.start.entry("labels"):
        yield Trouble(
            labels[0], f"{group.route}/rayStartParams/labels", "`rayStartParams.labels` is refused",
            "use the group's `labels`",
        )  # fmt: skip
    for key, value in group.node.mapping("labels").entries():
        if isinstance(value, Scalar) and not _LABEL.fullmatch(value.text):
            yield Trouble(
                value, f"{group.route}/labels/{key.text}", f"`{value.text}` is no valid label value",
                "at most 63 of letters, digits, `-`, `_` and `.`",
            )  # fmt: skip


def _names(ray: RayObject) -> Iterator[Trouble]:
    seen: set[str] = set()
    for group in ray.workers:
        name = group.node.get("groupName")
        if isinstance(name, Scalar):
            if name.text in seen:
                yield Trouble(
                    name, f"{group.route}/groupName", f"two groups are called `{name.text}`: it is accepted without a "
                    "word, and workers of one are missing for ever", "give each group a name of its own",
                )  # fmt: skip
            seen.add(name.text)


def _replicas(ray: RayObject, group: Group) -> Iterator[Trouble]:
    least, most = group.node.get("minReplicas"), group.node.get("maxReplicas")
    low, high = number(least), number(most)
    for node, value in ((least, low), (most, high)):
        if node is not None and value is not None and value < 0:
            yield Trouble(node, group.route, "replicas below 0 are refused", "0 or more")
    if least is not None and low is not None and high is not None and low > high:
        yield Trouble(
            least, f"{group.route}/minReplicas", f"minReplicas {low} is above maxReplicas {high}", "raise max"
        )
    if ray.scales and (suspend := group.node.entry("suspend")) and is_true(suspend[1]):
        yield Trouble(
            suspend[0], f"{group.route}/suspend", "a group cannot be suspended while autoscaling is on",
            "`minReplicas: 0` lets it shrink",
        )  # fmt: skip


def _scaled_group(ray: RayObject, group: Group) -> Iterator[Trouble]:
    idle, v2 = group.node.entry("idleTimeoutSeconds"), _is_v2(ray)
    if idle:
        seconds = number(idle[1])
        if seconds is not None and seconds < 0:
            yield Trouble(idle[1], f"{group.route}/idleTimeoutSeconds", "an idle time below 0 is refused", "0 or more")
        if not v2:
            yield Trouble(
                idle[0], f"{group.route}/idleTimeoutSeconds", "a group's `idleTimeoutSeconds` needs the autoscaler "
                "v2 by name", "`autoscalerOptions: {version: v2}`",
            )  # fmt: skip
    priority = group.node.entry("priority")
    if priority and (number(priority[1]) or 0) != 0 and not (v2 and (ray.ray_version or (0,)) >= (2, 56)):
        yield Trouble(
            priority[0], f"{group.route}/priority", "`priority` needs `rayVersion` 2.56 or later and the autoscaler v2",
            "raise both, or leave it out",
        )  # fmt: skip


def _head_variables(ray: RayObject) -> dict[str, tuple[Scalar, str | None]]:
    return variables(ray.head.container) if ray.head else {}


def _is_v2(ray: RayObject) -> bool:
    value = _head_variables(ray).get(_V2)
    return ray.autoscaler == "v2" or (value is not None and value[1] in ("1", "true", "True"))


def _autoscaler(ray: RayObject) -> Iterator[Trouble]:
    flag = _head_variables(ray).get(_V2)
    if flag and flag[1] in ("1", "true", "True"):
        if not ray.scales:
            yield Trouble(flag[0], _at(ray, _V2), f"`{_V2}` while autoscaling is off is refused", "leave it out")
        elif ray.autoscaler:
            yield Trouble(
                flag[0], _at(ray, _V2), f"`{_V2}` and `autoscalerOptions.version` exclude each other", "leave it out"
            )
    for one in ray.cluster.sequence("autoscalerOptions", "env"):
        if isinstance(one, Mapping) and one.text("name") == "KUBERAY_GEN_AUTOSCALER_START_CMD":
            yield Trouble(
                one, _at(ray, "autoscalerOptions/env"), "the operator sets this variable itself", "leave it out"
            )
    if ray.scales and _is_v2(ray):
        for group in ray.groups:
            policy = group.pod.entry("restartPolicy")
            if policy and isinstance(policy[1], Scalar) and policy[1].text != "Never":
                yield Trouble(
                    policy[1], f"{group.route}/template/spec/restartPolicy",
                    "the autoscaler v2 takes only `restartPolicy: Never`", "leave it out",
                )  # fmt: skip


def _fault_tolerance(ray: RayObject) -> Iterator[Trouble]:
    options, annotation = ray.cluster.entry("gcsFaultToleranceOptions"), ray.object.annotations.entry(_FT)
    found = _head_variables(ray)
    address = found.get("RAY_REDIS_ADDRESS")
    enabled = annotation is not None and isinstance(annotation[1], Scalar) and annotation[1].text == "true"
    if options is None:
        if address and not enabled:
            yield Trouble(address[0], _at(ray, "RAY_REDIS_ADDRESS"), "`RAY_REDIS_ADDRESS` without "
                          "`gcsFaultToleranceOptions` is refused", "say `redisAddress` in the options")  # fmt: skip
        return
    where = _at(ray, "gcsFaultToleranceOptions")
    if annotation:
        yield Trouble(
            annotation[0], where, f"`{_FT}` and `gcsFaultToleranceOptions` exclude each other", "keep the options"
        )
    if ray.head and (password := ray.head.start.entry("redis-password")):
        yield Trouble(password[0], where, "`redis-password` and `gcsFaultToleranceOptions` exclude each other",
                      "`redisPassword` of the options")  # fmt: skip
    for name in ("REDIS_PASSWORD", "RAY_REDIS_ADDRESS"):
        if name in found:
            yield Trouble(found[name][0], where, f"`{name}` and `gcsFaultToleranceOptions` exclude each other",
                          "say it in the options")  # fmt: skip
    if namespace := ray.object.annotations.entry(_NAMESPACE):
        yield Trouble(namespace[0], where, f"`{_NAMESPACE}` and `gcsFaultToleranceOptions` exclude each other",
                      "`externalStorageNamespace` of the options")  # fmt: skip


def _auth(ray: RayObject) -> Iterator[Trouble]:
    options = ray.cluster.mapping("authOptions")
    mode, version = options.get("mode"), ray.ray_version
    if isinstance(mode, Scalar) and mode.text == "token" and (version is None or version < (2, 52)):
        yield Trouble(mode, _at(ray, "authOptions/mode"), "token authentication needs a `rayVersion` of 2.52 or later",
                      "give the Ray version of the image")  # fmt: skip
    native = options.entry("enableK8sTokenAuth")
    if native and is_true(native[1]):
        wrong = (
            "is refused in a RayJob and a RayService" if ray.kind != "RayCluster"
            else "needs `mode: token`" if not isinstance(mode, Scalar) or mode.text != "token"
            else "and `secretName` exclude each other" if options.entry("secretName")
            else "needs a `rayVersion` of 2.55 or later" if version is None or version < (2, 55) else ""
        )  # fmt: skip
        if wrong:
            yield Trouble(native[0], _at(ray, "authOptions/enableK8sTokenAuth"), f"`enableK8sTokenAuth` {wrong}",
                          "`mode: token` with a secret")  # fmt: skip


def _network_policy(ray: RayObject) -> Iterator[Trouble]:
    policy = ray.cluster.mapping("networkPolicy")
    if not policy.pairs:
        return
    mode, where = policy.text("mode") or "DenyAll", _at(ray, "networkPolicy")
    refused = {"DenyAllEgress": "ingressRules", "DenyAllIngress": "egressRules"}.get(mode)
    names = {group.name for group in ray.workers}
    rules: list[Node | None] = [policy.get("head"), policy.get("worker"), *policy.sequence("workerGroups")]
    for node in rules:
        if isinstance(node, Mapping) and refused and (entry := node.entry(refused)):
            yield Trouble(entry[0], where, f"`{refused}` and mode {mode} exclude each other", "use DenyAll")
    for node in policy.sequence("workerGroups"):
        name = node.get("groupName") if isinstance(node, Mapping) else None
        if isinstance(name, Scalar) and name.text not in names:
            yield Trouble(name, where, f"no group is called `{name.text}`", "one of " + ", ".join(sorted(names)))
    for group in ray.workers:
        if not _DNS_1123.fullmatch(group.name):
            yield Trouble(
                group.node, group.route, f"with a networkPolicy `{group.name}` must be a DNS label", "a-z, 0-9, -"
            )
