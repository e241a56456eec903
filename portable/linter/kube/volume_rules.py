"""What the API server refuses in the volumes of a pod and where they are mounted.

Source: kubernetes v1.35 `pkg/apis/core/validation/validation.go`; each refusal seen on kube-apiserver 1.35.4, 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.container_rules import Refused
from portable.linter.kube.pods import Pod, label_of
from portable.linter.kube.ray import number
from portable.linter.kube.syntax import is_dns_label
from portable.linter.yamltext import Mapping, Scalar

_BROUGHT = {
    "gcs-storage": "",
    "ray-logs": "/tmp/ray",  # noqa: S108 - Ray's own path in its pods
    "ray-tls": "",
    "ray-token": "",
    "shared-mem": "/dev/shm",  # noqa: S108 - the same
}
"""Volumes that the operator adds to Ray's pods, unless Ray's container has a mount at this path: KubeRay v1.7.0
`common/pod.go` and `utils/constant.go`."""
_NEEDED = {
    "persistentVolumeClaim": "claimName",
    "hostPath": "path",
}


def refusals(pod: Pod) -> Iterator[Refused]:
    """Everything wrong with the volumes and mounts."""
    names: set[str] = set()
    for place, one in enumerate(pod.spec.sequence("volumes")):
        if not isinstance(one, Mapping):
            continue
        path = ("volumes", label_of(one, place))
        name = one.get("name")
        if isinstance(name, Scalar):
            if not is_dns_label(name.text):
                yield name, path, f"`{name.text}` is no name of a volume: a-z, 0-9, -"
            if name.text in names:
                yield name, path, f"two volumes are called `{name.text}`"
            names.add(name.text)
        yield from _volume(one, path)
    for place, container in enumerate(pod.containers):
        yield from _mounts(pod, container, (label_of(container, place), "volumeMounts"), names)


def _volume(volume: Mapping, path: tuple[str, ...]) -> Iterator[Refused]:
    sources = [key for key, value in volume.entries() if key.text != "name" and isinstance(value, Mapping)]
    if len(sources) > 1:
        yield sources[1], path, f"a volume is one thing: `{sources[0].text}` or `{sources[1].text}`"
    for source, needed in _NEEDED.items():
        found = volume.entry(source)
        if found and isinstance(found[1], Mapping) and not found[1].text(needed):
            yield found[0], (*path, source), f"`{source}.{needed}` is missing"
    for source in ("configMap", "secret"):
        mode = volume.mapping(source).get("defaultMode")
        if isinstance(mode, Scalar) and not 0 <= (number(mode) or 0) <= 0o777:
            yield mode, (*path, source), f"a mode of {mode.text} is above 0777, which is written as 0777 or 511"
        for item in volume.mapping(source).sequence("items"):
            where = item.get("path") if isinstance(item, Mapping) else None
            if isinstance(where, Scalar) and _leaves(where.text):
                yield where, (*path, source), f"`{where.text}` leaves the volume"


def _mounts(pod: Pod, container: Mapping, path: tuple[str, ...], volumes: set[str]) -> Iterator[Refused]:
    taken: set[str] = set()
    for one in container.sequence("volumeMounts"):
        if not isinstance(one, Mapping):
            continue
        name, where, below = one.get("name"), one.get("mountPath"), one.get("subPath")
        if isinstance(name, Scalar) and name.text not in volumes and _is_whole(pod, name.text):
            yield name, path, f"no volume is called `{name.text}`"
        if isinstance(where, Scalar) and not where.text:
            yield where, path, "`mountPath` is empty"
        if isinstance(where, Scalar) and where.text in taken:
            yield where, path, f"two mounts at `{where.text}`"
        taken.add(where.text if isinstance(where, Scalar) else "")
        if isinstance(below, Scalar) and _leaves(below.text):
            yield below, path, f"`{below.text}` leaves the volume"


def _is_whole(pod: Pod, name: str) -> bool:
    """Whether the pod's volumes all stand here: no patch of an object, nothing that a controller adds."""
    if pod.owner.group == "ray.io" and name in _BROUGHT:
        ray = next(iter(pod.spec.sequence("containers")), None)
        mounts = ray.sequence("volumeMounts") if isinstance(ray, Mapping) else []
        return any(isinstance(one, Mapping) and one.text("mountPath") == _BROUGHT[name] for one in mounts)
    claims = {
        one.text("metadata", "name")
        for one in pod.owner.spec.sequence("volumeClaimTemplates")
        if isinstance(one, Mapping)
    }
    return name not in claims and all(one.text("image") for one in pod.containers)


def _leaves(path: str) -> bool:
    return path.startswith("/") or ".." in path.split("/")
