"""Requirements, project files, lock files, environments: names, versions and indexes at their places."""

from __future__ import annotations

import pytest

from portable.linter.filename import reach_of_name
from portable.linter.reach import EVERYWHERE, names
from portable.linter.readers import KINDS
from portable.linter.subject import Subject, Unreadable

CASES = {
    "requirements": (
        'a==1 ; python_version > "3"\nB_c[x]>=2 \\\n  --hash=sha256:0\n# d\n'
        "-r e.txt\ngit+https://x/y\nf @ https://x/f.whl\n",
        [("a", "==1"), ("b-c", "[x]>=2"), ("f", "")],
    ),
    "pyproject": (
        '[project]\ndependencies = ["a>=1", # "no"\n "b"]\n[project.optional-dependencies]\nx = ["c"]\n'
        '[tool.poetry.dependencies]\npython = "^3.11"\nd = "^1"\n'
        '[dependency-groups]\ndev = ["e"]\n[tool.x]\ny = ["z"]\n',
        [("a", ">=1"), ("b", ""), ("c", ""), ("d", "^1"), ("e", "")],
    ),
    "lockfile": ('[[package]]\nname = "A"\nversion = "1"\n\n[[package]]\nname = "b"\n', [("a", "==1"), ("b", "")]),
    "conda": (
        "dependencies:\n  - python=3.12\n  - nvidia::a>=1\n  - pip:\n    - b==2\n    - --index-url https://x\n",
        [("python", "=3.12"), ("a", ">=1"), ("b", "==2")],
    ),
    "runtime-env": ("pip: [a==1, b]\nenv_vars: {X: '1'}\n", [("a", "==1"), ("b", "")]),
}


@pytest.mark.parametrize("kind", CASES)
def test_packages_have_names_and_versions_at_their_place(kind: str) -> None:
    text, wanted = CASES[kind]
    subject = Subject("x", kind, text.encode())
    found = list(KINDS[kind].reader.read(subject).packages())
    assert [(use.name, use.spec) for use in found] == wanted
    for use in found:
        line = text.splitlines()[use.place.location.line - 1].lower().replace("_", "-")
        assert use.name in line[use.place.location.column - 1 :]


def test_a_broken_project_file_says_where() -> None:
    with pytest.raises(Unreadable) as caught:
        KINDS["pyproject"].reader.read(Subject("pyproject.toml", "pyproject", b"[project]\nname = \n"))
    assert (caught.value.name, caught.value.line) == ("invalid-toml", 2)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements-cuda.txt", "cuda"), ("requirements/rocm.txt", "rocm"), ("Dockerfile.hpu", "gaudi"),
        ("docker/tpu/Dockerfile", "xla"), ("requirements-cu128.txt", "cuda"), ("cuda-and-rocm.txt", ""),
        ("requirements.txt", ""), ("barracuda.txt", ""),
    ],
)  # fmt: skip
def test_a_name_may_say_the_runtime(name: str, wanted: str) -> None:
    found = reach_of_name(name)
    assert (names(found) == (wanted,)) if wanted else found == EVERYWHERE
