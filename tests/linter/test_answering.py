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
    ],
)
def test_where_a_comment_would_be_content_nothing_is_written(name: str, text: str) -> None:
    assert with_ignores(text, name, findings(text, name), "known") is None


def test_an_ignore_is_not_put_into_a_continued_line() -> None:
    text = "FROM busybox\nRUN true && \\\n    nvidia-smi && \\\n    true\n"
    changed = with_ignores(text, "Dockerfile", findings(text, "Dockerfile"), "known")
    assert changed is None or "\\  #" not in changed


def test_lines_keep_their_ends() -> None:
    text = PYTHON.replace("\n", "\r\n")
    changed = with_ignores(text, "a.py", findings(text, "a.py"), "known")
    assert changed is not None
    assert changed.count("\r\n") == changed.count("\n") == text.count("\n")
    assert not findings(changed, "a.py")
    mixed = PYTHON.replace("\n", "\r\n", 1)
    assert with_ignores(mixed, "a.py", findings(mixed, "a.py"), "known") is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".env", "NVIDIA_VISIBLE_DEVICES=all\n"),
        ("Dockerfile", "FROM nvidia/cuda:12.8.1-devel-ubuntu24.04\nENV NVIDIA_VISIBLE_DEVICES=all\nRUN nvidia-smi\n"),
    ],
)
def test_where_a_comment_is_a_whole_line_it_stands_above(name: str, text: str) -> None:
    changed = with_ignores(text, name, findings(text, name), "known")
    assert changed is not None
    assert not findings(changed, name)
    assert [line for line in changed.splitlines() if not line.startswith("# ")] == text.splitlines()


def test_each_comment_stands_where_its_line_lets_it() -> None:
    text = "#define A __syncwarp(0xffffffff); \\\n  __shfl_sync(0xffffffff, a, 1);\nint x = __ballot(1);\n"
    changed = with_ignores(text, "a.cu", findings(text, "a.cu"), "known")
    assert changed is not None
    assert not findings(changed, "a.cu")
    assert not [line for line in changed.splitlines() if "//" in line and line.endswith("\\")]
    assert changed.startswith("// portable: ignore[")
    assert [line.partition("  // ")[0] for line in changed.splitlines()][1:] == text.splitlines()
