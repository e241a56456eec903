"""The operator's version: stated for the run, or by an image in the file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portable.linter.kube.judged import judged
from portable.linter.kube.operator import operator_of
from portable.linter.look import look
from portable.linter.readers.manifest import read
from portable.linter.subject import Subject

POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: o}}\nspec: {{containers: [{{name: o, image: '{image}'}}]}}\n"
HOSTS = """apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: a}
spec:
  headGroupSpec: {template: {spec: {containers: [{name: h, image: busybox}]}}}
  workerGroupSpecs: [{groupName: w, numOfHosts: 2, template: {spec: {containers: [{name: w, image: busybox}]}}}]
"""


@pytest.fixture
def stated() -> Iterator[None]:
    judged.by("1.5")
    yield
    judged.by(None)


def manifest(text: str) -> Subject:
    return Subject("a.yaml", "manifest", text.encode())


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("quay.io/kuberay/operator:v1.6.2", (1, 6, 2)),
        ("registry.example.com/mirror/kuberay/operator:1.7.0@sha256:00", (1, 7, 0)),
        ("quay.io/kuberay/operator:nightly", None),
        ("quay.io/kuberay/apiserver:v1.6.2", None),
    ],
)
def test_an_image_says_the_version(image: str, version: tuple[int, ...] | None) -> None:
    assert operator_of(read(manifest(POD.format(image=image)))) == version


def test_of_two_images_the_older_counts() -> None:
    images = ("quay.io/kuberay/operator:v1.7.0", "quay.io/kuberay/operator:v1.5.1")
    both = "---\n".join(POD.format(image=image) for image in images)
    assert operator_of(read(manifest(both))) == (1, 5, 1)


@pytest.mark.usefixtures("stated")
def test_what_is_stated_stands_above_the_image() -> None:
    assert operator_of(read(manifest(POD.format(image="quay.io/kuberay/operator:v1.7.0")))) == (1, 5)
    assert "early-host-group" in {one.rule for one in look(manifest(HOSTS)).findings}


def test_without_a_version_nothing_is_said_of_it() -> None:
    assert "early-host-group" not in {one.rule for one in look(manifest(HOSTS)).findings}
