"""Devices that pods and claims ask for, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.pods import label_of
from portable.linter.place import Place
from portable.linter.readers.manifest import Manifest
from portable.linter.yamltext import Mapping, Scalar

_REQUESTS = (("spec", "devices", "requests"), ("spec", "spec", "devices", "requests"))


def devices(view: Manifest) -> Iterator[tuple[Place, str]]:
    """Extended resources in limits (in requests where no limit names them), and device classes of claims.

    A place is for every runtime, since what is asked for decides which one comes by.
    """
    for pod in view.pods:
        for container in pod.containers:
            named: set[str] = set()
            for kind in ("limits", "requests"):
                for key, value in container.mapping("resources", kind).pairs:
                    is_none = isinstance(value, Scalar) and value.text == "0"
                    if "/" in key.text and key.text not in named and not is_none:
                        named.add(key.text)
                        where = f"{pod.route}/{label_of(container, 0)}/resources/{key.text}"
                        yield view.place(key, where), key.text
    yield from _classes(view)


def _classes(view: Manifest) -> Iterator[tuple[Place, str]]:
    for one in view.objects:
        for path in _REQUESTS:
            for request in one.node.sequence(*path):
                if not isinstance(request, Mapping):
                    continue
                name = request.get("deviceClassName") or request.at("exactly", "deviceClassName")
                if isinstance(name, Scalar):
                    yield view.place(name, f"{one.route}/{request.text('name') or ''}/deviceClassName"), name.text
