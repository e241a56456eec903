"""What the API server refuses in the containers of a pod.

Source: kubernetes v1.35 `pkg/apis/core/validation/validation.go`; each refusal seen on kube-apiserver 1.35.4, 2026-11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from portable.linter.kube.pods import Pod, label_of
from portable.linter.kube.quantities import bytes_of
from portable.linter.kube.ray import is_true, number
from portable.linter.kube.syntax import is_dns_label, is_port_name
from portable.linter.yamltext import Mapping, Node, Scalar

Refused: TypeAlias = tuple[Node, tuple[str, ...], str]

_NATIVE = frozenset({"cpu", "memory", "ephemeral-storage"})
_ONE_OF = {
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "protocol": ("TCP", "UDP", "SCTP"),
}
_HANDLERS = ("exec", "grpc", "httpGet", "sleep", "tcpSocket")
_SOURCES = ("configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef")
_FIELD = re.compile(
    r"metadata\.(?:name|namespace|uid|(?:labels|annotations)\['[^']+'\])|spec\.(?:nodeName|serviceAccountName)"
    r"|status\.(?:hostIPs?|podIPs?)"
)


def refusals(pod: Pod) -> Iterator[Refused]:
    """Everything wrong with the containers."""
    seen: set[str] = set()
    on_host = is_true(pod.spec.get("hostNetwork"))
    for place, one in enumerate(pod.containers):
        path = (label_of(one, place),)
        name = one.get("name")
        if isinstance(name, Scalar):
            if not is_dns_label(name.text):
                yield name, (*path, "name"), f"`{name.text}` is no name of a container: a-z, 0-9, -"
            if name.text in seen:
                yield name, (*path, "name"), f"two containers are called `{name.text}`"
            seen.add(name.text)
        yield from _choice(one, path, "imagePullPolicy")
        yield from _ports(one, path, on_host)
        yield from _environment(one, path)
        yield from _resources(one.mapping("resources"), (*path, "resources"))
        yield from _handlers(one, path)
        context = one.mapping("securityContext")
        escalation = context.get("allowPrivilegeEscalation")
        if is_true(context.get("privileged")) and isinstance(escalation, Scalar) and escalation.text.lower() == "false":
            yield escalation, (*path, "securityContext"), "`privileged` cannot go without `allowPrivilegeEscalation`"


def _choice(node: Mapping, path: tuple[str, ...], name: str) -> Iterator[Refused]:
    value = node.get(name)
    if isinstance(value, Scalar) and value.text and value.text not in _ONE_OF[name]:
        yield value, (*path, name), f"`{value.text}` is none of {', '.join(_ONE_OF[name])}"


def _ports(container: Mapping, path: tuple[str, ...], on_host: bool) -> Iterator[Refused]:
    names: set[str] = set()
    for one in container.sequence("ports"):
        if not isinstance(one, Mapping):
            continue
        yield from _choice(one, (*path, "ports"), "protocol")
        wanted = number(one.get("containerPort"))
        for key in ("containerPort", "hostPort"):
            port, node = number(one.get(key)), one.get(key)
            if port is not None and node is not None and not (1 <= port <= 65535 or (key == "hostPort" and port == 0)):
                yield node, (*path, "ports", key), f"{port} is no port: 1 to 65535"
        on_node = number(one.get("hostPort"))
        if on_host and on_node and on_node != wanted:
            yield one, (*path, "ports"), "with `hostNetwork` the two ports are one: `hostPort` differs"
        name = one.get("name")
        if isinstance(name, Scalar) and name.text:
            if not is_port_name(name.text):
                yield name, (*path, "ports"), f"`{name.text}` is no name of a port: a-z, 0-9, -, at most 15"
            if name.text in names:
                yield name, (*path, "ports"), f"two ports are called `{name.text}`"
            names.add(name.text)


def _environment(container: Mapping, path: tuple[str, ...]) -> Iterator[Refused]:
    for one in container.sequence("env"):
        if not isinstance(one, Mapping) or not isinstance(name := one.get("name"), Scalar):
            continue
        where = (*path, "env", name.text)
        if not name.text or "=" in name.text:
            yield name, where, f"`{name.text}` is no name of a variable"
        source = one.mapping("valueFrom")
        if one.entry("valueFrom") and one.text("value"):
            yield name, where, f"`{name.text}` has a value and a source"
        if source.pairs and len([key for key in _SOURCES if source.get(key) is not None]) > 1:
            yield name, where, f"`{name.text}` has two sources"
        field = source.mapping("fieldRef").get("fieldPath")
        if isinstance(field, Scalar) and not _FIELD.fullmatch(field.text):
            yield field, where, f"`{field.text}` is no field that a variable can have"
    for one in container.sequence("envFrom"):
        if isinstance(one, Mapping) and one.get("configMapRef") is None and one.get("secretRef") is None:
            yield one, (*path, "envFrom"), "neither `configMapRef` nor `secretRef`"


def _resources(resources: Mapping, path: tuple[str, ...]) -> Iterator[Refused]:
    limits, requests = resources.mapping("limits"), resources.mapping("requests")
    for part in (limits, requests):
        for key, value in part.entries():
            yield from _resource(key, value, path)
    for key, value in requests.entries():
        yield from _request(key, value, limits.get(key.text), path)
    names = {key.text for part in (limits, requests) for key, _ in part.entries()}
    if any(name.startswith("hugepages-") for name in names) and not names & {"cpu", "memory"}:
        yield resources, path, "huge pages need cpu or memory beside them"


def _resource(key: Scalar, value: Node, path: tuple[str, ...]) -> Iterator[Refused]:
    name = key.text
    if "/" not in name and name not in _NATIVE and not name.startswith("hugepages-"):
        yield key, (*path, name), f"`{name}` is no resource of a container; a device's name has a domain"
    elif isinstance(value, Scalar):
        amount = bytes_of(value.text)
        if value.text.startswith("-") and value.text.strip("-0."):
            yield value, (*path, name), "an amount below 0"
        elif "/" in name and amount is not None and amount != int(amount):
            yield value, (*path, name), f"`{name}: {value.text}`: devices are counted in whole numbers"


def _request(key: Scalar, value: Node, limit: Node | None, path: tuple[str, ...]) -> Iterator[Refused]:
    if not isinstance(value, Scalar):
        return
    name, asked = key.text, bytes_of(value.text)
    granted = bytes_of(limit.text) if isinstance(limit, Scalar) else None
    is_whole = name.startswith("hugepages-") or ("/" in name and not name.startswith("kubernetes.io/"))
    if is_whole and limit is None:
        yield value, (*path, name), f"`{name}` is requested without a limit"
    elif asked is None or granted is None:
        return
    elif is_whole and asked != granted:
        yield value, (*path, name), f"`{name}`: request and limit differ"
    elif asked > granted:
        yield value, (*path, name), f"{name}: a request of {value.text} is above the limit"


def _handlers(container: Mapping, path: tuple[str, ...]) -> Iterator[Refused]:
    probes = [(name, container.entry(name)) for name in ("livenessProbe", "readinessProbe", "startupProbe")]
    hooks = [(name, container.mapping("lifecycle").entry(name)) for name in ("postStart", "preStop")]
    for name, found in (*probes, *hooks):
        if found is None or not isinstance(found[1], Mapping):
            continue
        handlers = [key for key in _HANDLERS if found[1].get(key) is not None]
        if len(handlers) != 1:
            what = f"{' and '.join(handlers)} at once" if handlers else f"none of {', '.join(_HANDLERS)}"
            yield found[0], (*path, name), f"`{name}`: {what}"
