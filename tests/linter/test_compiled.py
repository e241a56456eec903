"""Findings in compiled manifests name the line of the spec, if it can be only one."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.linter.lint import lint
from portable.linter.settings import LintSettings

SPEC = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: chat}
spec:
  cluster: {ttl: 8h}
  images: {cuda: x}
  head: {cpu: 4, memory: 16Gi}
  groups:
    - name: models
      replicas: 1
    - {replicas: 2, name: others}
"""
GROUP = """\
    - groupName: {name}
      template:
        spec:
          nodeSelector: {{node.kubernetes.io/instance-type: p5.48xlarge}}
          containers: [{{name: worker, image: x}}]
"""
MANIFEST = (
    """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: chat
  labels: {portable.dev/workload: chat}
  annotations: {eks.amazonaws.com/role-arn: x}
---
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: chat, labels: {"portable.dev/workload": "chat"}}
spec:
  headGroupSpec:
    template:
      spec:
        nodeSelector: {node.kubernetes.io/instance-type: m7i.2xlarge}
        containers: [{name: head, image: x}]
  workerGroupSpecs:
"""
    + GROUP.format(name="others")
    + GROUP.format(name="models")
)


def told(root: Path, *paths: str) -> dict[str, str]:
    """The spec's line for each finding, by what was judged."""
    found = lint(list(paths) or ["."], LintSettings(root=root)).findings
    return {
        f"{one.location.line} {one.rule}": f"{one.related[-1].location}: {one.related[-1].message}"
        for one in found
        if one.location.file.startswith("out/") and one.related
    }


def written(root: Path, **more: str) -> Path:
    (root / "out").mkdir()
    for name, text in {"spec.yaml": SPEC, "out/aws.yaml": MANIFEST, **more}.items():
        (root / name).write_text(text)
    return root


def test_groups_head_and_workload_are_told_apart(tmp_path: Path) -> None:
    found = told(written(tmp_path))
    assert found["6 cloud-annotation"] == "spec.yaml:3:18: compiled from this workload"
    assert found["15 instance-type-pin"] == "spec.yaml:7:9: compiled from `head` of this workload"
    assert found["21 instance-type-pin"] == "spec.yaml:11:27: compiled from group `others` of this workload"
    assert found["26 instance-type-pin"] == "spec.yaml:9:13: compiled from group `models` of this workload"


@pytest.mark.parametrize(
    "more",
    [
        {"other.yaml": SPEC},
        {"spec.yaml": SPEC.replace("chat", "chats")},
        {"spec.yaml": "{"},
        {"out/aws.yaml": MANIFEST.replace('"chat"', '"else"')},
        {"out/aws.yaml": MANIFEST.replace("portable.dev/workload", "example.org/workload")},
    ],
)
def test_what_could_be_two_things_is_not_told(tmp_path: Path, more: dict[str, str]) -> None:
    assert told(written(tmp_path, **more)) == {}


def test_a_spec_that_no_path_names_is_not_looked_for(tmp_path: Path) -> None:
    assert told(written(tmp_path), "out") == {}
    assert told(tmp_path, "out", "spec.yaml")
