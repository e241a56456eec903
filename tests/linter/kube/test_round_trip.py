"""Which forms the operator writes back unchanged: what a real operator 1.6.2 did with each, 2026-11."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from portable.linter.fix import replaced
from portable.linter.look import look
from portable.linter.subject import Subject

Json = dict[str, Any]


def container() -> Json:
    limits = {"cpu": "16", "memory": "64Gi"}
    return {"name": "ray", "image": "x", "resources": {"limits": dict(limits), "requests": dict(limits)}}


def group() -> Json:
    return {
        "groupName": "workers", "replicas": 1, "minReplicas": 1, "maxReplicas": 1, "numOfHosts": 1,
        "rayStartParams": {}, "scaleStrategy": {}, "template": {"metadata": {}, "spec": {"containers": [container()]}},
    }  # fmt: skip


def ray_job() -> Json:
    head = {"rayStartParams": {}, "template": {"metadata": {}, "spec": {"containers": [container()]}}}
    spec = {"entrypoint": "true", "rayClusterSpec": {"headGroupSpec": head, "workerGroupSpecs": [group()]}}
    return {"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": {"name": "a"}, "spec": spec}


def put(manifest: Json, path: str, value: object) -> Json:
    """`w.` is the group, `p.` its pod, `c.` its container, `h.` the head's container, anything else the spec."""
    cluster = manifest["spec"]["rayClusterSpec"]
    worker = cluster["workerGroupSpecs"][0]
    pod = worker["template"]["spec"]
    head = cluster["headGroupSpec"]["template"]["spec"]["containers"][0]
    first, *rest = path.split(".")
    holder: Any = {"w": worker, "p": pod, "c": pod["containers"][0], "h": head, "r": cluster}[first]
    for key in rest[:-1]:
        holder = holder[key]
    if value is None:
        del holder[rest[-1]]
    else:
        holder[rest[-1]] = value
    return manifest


CONFLICTS: list[tuple[str, object]] = [
    ("w.scaleStrategy", None),
    ("w.template.metadata", None),
    ("c.resources", None),
    ("c.resources.limits.cpu", 16),
    ("c.resources.limits.cpu", "16000m"),
    ("c.resources.limits.cpu", "0.5"),
    ("c.resources.limits.memory", "65536Mi"),
    ("c.resources.limits.memory", "1000M"),
    ("c.resources.limits.memory", "1.5Gi"),
    ("h.resources.limits.memory", "8192Mi"),
    ("h.resources.limits.cpu", 2),
    ("c.env", [{"name": "A", "value": ""}]),
    ("c.env", []),
    ("c.volumeMounts", []),
    ("c.livenessProbe", {"exec": {"command": ["true"]}, "initialDelaySeconds": 0}),
    ("p.nodeSelector", {}),
    ("p.hostNetwork", False),
    ("p.tolerations", [{"key": "a", "operator": "Exists", "effect": "", "value": ""}]),
    ("p.volumes", [{"name": "x", "emptyDir": {"medium": "Memory", "sizeLimit": "10240Mi"}}]),
    ("p.volumes", [{"name": "x", "ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"]}}}}]),
    ("w.scaleStrategy", {"workersToDelete": []}),
    ("w.template.metadata", {"annotations": {}, "labels": {"a": "b"}}),
    ("r.autoscalerOptions", {"resources": {"limits": {"cpu": 1, "memory": "1024Mi"}}}),
]

CLEAN: list[tuple[str, object]] = [
    ("w.numOfHosts", None),
    ("w.minReplicas", None),
    ("w.replicas", None),
    ("w.rayStartParams", None),
    ("w.suspend", False),
    ("c.ports", [{"containerPort": 8080}]),
    ("c.env", [{"name": "A", "value": "1"}]),
    ("c.env", [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}]),
    ("c.resources.limits.memory", "64e9"),
    ("c.resources.limits.memory", "68719476736"),
    ("p.volumes", [{"name": "x", "emptyDir": {}}]),
    ("p.securityContext", {}),
    ("r.rayVersion", ""),
    ("r.workerGroupSpecs", None),
]


def conflicts(text: str) -> list[Any]:
    found = look(Subject("job.yaml", "manifest", text.encode())).findings
    return [one for one in found if one.rule == "second-apply-conflict"]


@pytest.mark.parametrize(("path", "value"), CONFLICTS)
@pytest.mark.parametrize("flow", [False, True])
def test_a_form_that_the_operator_changes_is_told_and_mended(path: str, value: object, flow: bool) -> None:
    text = yaml.safe_dump(put(ray_job(), path, value), default_flow_style=flow, width=1000, sort_keys=False)
    (found,) = conflicts(text)
    if found.fix is not None:
        mended = replaced(text, found.fix.edits)
        assert conflicts(mended) == []
        assert yaml.safe_load(mended)["spec"]["entrypoint"] == "true"
    else:
        assert flow or path == "p.tolerations"


@pytest.mark.parametrize(("path", "value"), CLEAN)
def test_a_form_that_comes_back_as_it_was_is_left_alone(path: str, value: object) -> None:
    assert conflicts(json.dumps(put(ray_job(), path, value))) == []


def test_the_base_of_these_cases_is_clean() -> None:
    assert conflicts(yaml.safe_dump(ray_job())) == []
