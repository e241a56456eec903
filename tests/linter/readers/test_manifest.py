"""Manifests: objects, pods, scripts inside, and annotations that answer for findings."""

from __future__ import annotations

import pytest

from portable.linter.kube.objects import objects
from portable.linter.kube.pods import PATHS
from portable.linter.look import look
from portable.linter.readers import manifest
from portable.linter.subject import Subject


def view(text: str) -> manifest.Manifest:
    return manifest.read(Subject("x.yaml", "manifest", text.encode()))


def nested(path: tuple[str, ...]) -> str:
    """A PodSpec at a path, in flow style."""
    text = "{containers: [{name: a, image: here}]}"
    for name in reversed(path):
        text = f"[{text}]" if name == "[]" else f"{{Worker: {text}}}" if name == "{}" else f"{{{name}: {text}}}"
    return text


@pytest.mark.parametrize(("group", "kind"), PATHS)
def test_pods_are_found_in_every_kind(group: str, kind: str) -> None:
    version = f"{group}/v1" if group else "v1"
    for path in PATHS[group, kind]:
        body = nested(path)[1:-1]
        found = view(f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: x}}, {body}}}")
        assert [use.reference for use in found.images()] == ["here"]


def test_what_looks_like_a_pod_is_found_in_an_unknown_kind() -> None:
    found = view("apiVersion: example.com/v1\nkind: Thing\nspec: {a: [{b: {containers: [{name: c, image: here}]}}]}\n")
    assert [pod.by_shape for pod in found.pods] == [True]


def test_lists_are_unwrapped() -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}\n"
    assert [one.kind for one in objects(iter(view(text).roots))] == ["Pod"]


def test_scripts_are_parts_at_their_place() -> None:
    text = """apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  train.py: |
    import os

    x = "cuda:0"
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  containers:
    - name: c
      image: d
      command: [bash, -c]
      args:
        - |
          nvidia-smi
"""
    found = look(Subject("x.yaml", "manifest", text.encode())).findings
    places = {(one.rule, one.location.line, one.location.column) for one in found}
    assert ("cuda-device-string", 8, 9) in places
    assert ("nvidia-command", 20, 11) in places


def test_an_annotation_answers_for_its_object_only() -> None:
    pod = """apiVersion: v1
kind: Pod
metadata: {name: a%s}
spec: {containers: [{name: a, image: b, resources: {limits: {nvidia.com/gpu: 1}}}]}
"""
    ignored = ', annotations: {portable.dev/ignore: "accelerator-resource only ever here"}'
    seen = look(Subject("x.yaml", "manifest", (pod % ignored + "---\n" + pod % "").encode()))
    assert [(one.rule, one.location.line) for one in seen.findings] == [("accelerator-resource", 9)]
    assert [one.by for one in seen.suppressed] == ["annotation"]


def test_a_template_is_named_once_and_the_rest_is_read() -> None:
    text = "a: {{ x }}-{{ y }}\n---\nb: {{ x }}-{{ z }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
    found = look(Subject("x.yaml", "manifest", text.encode()), prefilter=False).findings
    assert [one.message.partition(":")[0] for one in found] == ["not read (template)"]


def test_a_pod_is_for_the_runtime_of_its_devices() -> None:
    text = """apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: a
      image: b
      env: [{name: CUDA_VISIBLE_DEVICES, value: "0"}]
      resources: {limits: {nvidia.com/gpu: 1}}
"""
    (use,) = view(text).environment()
    assert use.place.reach == 1
