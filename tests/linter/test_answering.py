"""Comments that answer for findings are written where they change nothing."""

from __future__ import annotations

import ast

import pytest
import yaml

from portable.linter.answering import with_ignores
from portable.linter.kinds import kind_of
from portable.linter.look import look
from portable.linter.subject import Subject
from portable.model.finding import Finding


def findings(text: str, name: str) -> list[Finding]:
    kind = kind_of(name, text.encode(), text.encode())
    assert kind is not None
    return look(Subject(name, kind, text.encode())).findings


PYTHON = "import torch\nx = torch.zeros(3).cuda()\ny = torch.zeros(3).cuda(\n)\n"
MANIFEST = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  nodeSelector:
    cloud.google.com/gke-nodepool: pool
  containers: [{name: c, image: none}]
"""
SCRIPT = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - name: c
      image: none
      command: [bash, -c]
      args:
        - |
          nvidia-smi
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", PYTHON),
        ("a.yaml", MANIFEST),
        ("Dockerfile", "FROM nvidia/cuda:12.8.1-devel-ubuntu24.04\nRUN nvidia-smi\n"),
        ("a.sh", "#!/bin/bash\nset -e\nnvidia-smi\n"),
        ("a.cu", "#include <cuda_runtime.h>\n__global__ void f() {}\n"),
    ],
)
def test_every_finding_is_answered_for(name: str, text: str) -> None:
    found = findings(text, name)
    assert found
    changed = with_ignores(text, name, found, "known")
    assert changed is not None
    assert not findings(changed, name)


def test_programs_and_documents_mean_the_same() -> None:
    python = with_ignores(PYTHON, "a.py", findings(PYTHON, "a.py"), "known") or ""
    assert ast.dump(ast.parse(python)) == ast.dump(ast.parse(PYTHON))
    manifest = with_ignores(MANIFEST, "a.yaml", findings(MANIFEST, "a.yaml"), "known") or ""
    assert yaml.safe_load(manifest) == yaml.safe_load(MANIFEST)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", SCRIPT),
        ("a.py", 'import torch\nx = f"""\n{torch.zeros(3).cuda()}\n"""\n'),
        ("a.sh", "run \\\n  nvidia-smi \\\n  -L; nvidia-smi \\\n -q\n"),
        ("a.ipynb", '{"cells": [{"cell_type": "code", "source": ["x.cuda()"]}], "nbformat": 4, "metadata": {}}'),
    ],
)
def test_where_a_comment_would_be_content_nothing_is_written(name: str, text: str) -> None:
    assert with_ignores(text, name, findings(text, name), "known") is None


def test_an_ignore_is_not_put_into_a_continued_line() -> None:
    text = "FROM busybox\nRUN true && \\\n    nvidia-smi && \\\n    true\n"
    changed = with_ignores(text, "Dockerfile", findings(text, "Dockerfile"), "known")
    assert changed is None or "\\  #" not in changed
