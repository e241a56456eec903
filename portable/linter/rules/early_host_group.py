"""An early operator does not keep the hosts of a replica together.

What it does
    Finds groups of several hosts (`numOfHosts`) for an operator before 1.6: the one of `--operator`, or the one whose
    image is in the same file.

Why it locks you in
    It does not. Before 1.6 a replica is not made and removed as one: when a host is lost, the others stay with their
    accelerators and wait for it.

Example
    numOfHosts: 4   # with image quay.io/kuberay/operator:v1.5.1

Use instead
    KubeRay 1.6 or later.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.operator import operator_of
from portable.linter.kube.ray import number, ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "kuberay issues 3552 and 2820; KubeRay v1.6 and v1.7.0 raycluster_controller.go, read 2026-11"
MARKS: tuple[str, ...] = ("numOfHosts",)

finding = Maker(__name__)

_AS_ONE = (1, 6)


def check(view: Manifest) -> Iterator[Finding]:
    """Groups of several hosts, where the operator is known."""
    operator = operator_of(view)
    if operator is None or operator >= _AS_ONE:
        return
    shown = ".".join(str(part) for part in operator)
    for ray in ray_objects(view.objects):
        for group in ray.workers:
            hosts = group.node.get("numOfHosts")
            if hosts is not None and (number(hosts) or 1) > 1:
                yield finding(
                    view.place(hosts, f"{group.route}/numOfHosts"),
                    f"operator {shown} does not replace the {number(hosts)} hosts of a replica as one",
                    help="KubeRay 1.6 or later",
                )
