"""Secrets by reference: a variable from a key of a Secret, or a folder with its keys."""

from __future__ import annotations

from typing import Any

from portable.compiler.pod import Object, Pod, mount
from portable.model.data import Secret
from portable.model.placement import HEAD, Placement
from portable.model.target import SecretMapping
from portable.model.workload import Workload


def add(pod: Pod, workload: Workload, placement: Placement) -> Pod:
    """The head or worker with references to the Secrets the target names; no value is ever in a manifest."""
    if pod.role != HEAD and placement.seat(pod.role).group is None:
        return pod
    for secret in workload.spec.secrets:
        if (mapping := placement.bindings.secrets.get(secret.name)) is not None:
            pod = _referring(pod, secret, mapping)
    return pod


def reference(secret: str, key: str) -> Object:
    """The source of a variable: one key of a Secret."""
    return {"secretKeyRef": {"name": secret, "key": key}}


def _referring(pod: Pod, secret: Secret, mapping: SecretMapping) -> Pod:
    if secret.env is not None:
        return pod.with_env({secret.env: reference(mapping.secret, mapping.key or secret.name)})
    source: dict[str, Any] = {"secretName": mapping.secret}
    if mapping.key is not None:
        source["items"] = [{"key": mapping.key, "path": mapping.key}]
    name = f"secret-{secret.name}"
    return pod.with_volume({"name": name, "secret": source}, mount(name, str(secret.path), read_only=True))
