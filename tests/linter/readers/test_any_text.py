"""Every reader of text: any bytes give a view or `Unreadable`, places lie in the file, and nothing takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.look import look
from portable.linter.readers import KINDS
from portable.linter.subject import Subject
from portable.model.finding import Finding

TEXTS = (
    *("ci", "compose", "conda", "dockerfile", "env-file", "lockfile", "manifest", "pyproject", "requirements"),
    *("runtime-env", "shell"),
)

FRAGMENTS = [
    "apiVersion: ray.io/v1\n", "kind: RayJob\n", "spec:\n", "  containers: [{name: a, image: nvidia/cuda:12}]\n",
    "---\n", "FROM nvidia/cuda:12.8 AS x\n", "RUN pip install flash-attn \\\n", "# c\n", "<<EOF\n", "EOF\n",
    "ENV A=$A\n", "ARG X\n", "if command -v nvidia-smi; then\n", "fi\n", "case $x in\n", "cuda) a;;\n", "esac\n",
    "$(", ")", "`", '"', "'", "||", "&&", "[project]\n", 'dependencies = ["flash-attn"]\n', "[[package]]\n",
    'name = "nvidia-cublas"\n', '"""', "[", "]", "{", "}", "&a ", "*a", "<<: *a\n", "? ", "- ", "|\n", ">\n",
    "{{ x }}", "\t", "\r\n", "\x00", "\x85", "\u2028", "\xe9", "\U0001f600", "pip:\n", "  - xformers\n",
    "NCCL_DEBUG=INFO\n", "s3://bucket/x\n", "--index-url https://x/whl/cu128\n", "jobs:\n",
]  # fmt: skip

texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=30).map("".join)


def check(kind: str, data: bytes) -> list[Finding]:
    subject = Subject("x", kind, data)
    found = look(subject, prefilter=False).findings
    for one in found:
        assert 1 <= one.location.line <= len(subject.lines), one
        assert one.location.column >= 1, one
    return found


@pytest.mark.parametrize("kind", TEXTS)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(kind: str, data: bytes) -> None:
    check(kind, data)


@pytest.mark.parametrize("kind", TEXTS)
@given(text=texts)
def test_any_mix_of_what_files_hold_is_read_or_refused(kind: str, text: str) -> None:
    check(kind, text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("kind", TEXTS)
@given(text=texts)
def test_the_prefilter_loses_nothing(kind: str, text: str) -> None:
    subject = Subject("x", kind, text.encode("utf-8", "surrogatepass"))
    with_filter = {one for one in map(_key, look(subject).findings) if one[0] != "unreadable-subject"}
    without = {one for one in map(_key, look(subject, prefilter=False).findings) if one[0] != "unreadable-subject"}
    assert with_filter == without


def _key(one: Finding) -> tuple[str, int, int, str]:
    return one.rule, one.location.line, one.location.column, one.message


HOSTILE = {
    "brackets": "[" * 50_000,
    "braces": "{a: " * 20_000,
    "dashes": "- " * 50_000,
    "quotes": '"' * 20_001,
    "substitutions": "$(" * 20_000,
    "backticks": "`" * 20_001,
    "nested ifs": "if a; then\n" * 5_000,
    "heredocs": "cat <<A\n" * 5_000,
    "continuations": "RUN a \\\n" * 20_000,
    "variables": "FROM " + "${A:-" * 10_000,
    "one line": "a" * 500_000,
    "spaces": " " * 500_000 + "x",
    "colons": "a: " * 50_000,
    "anchors": "a: &a [x]\n" + "".join(f"k{n}: &b{n} [{', '.join(['*a'] * 9)}]\n" for n in range(2000)),
    "laughs": 'a0: &a0 ["lol"]\n' + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 60)),
    "merges": "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 60)),
    "equals": "A=" * 50_000,
    "tables": "[[package]]\n" * 20_000,
    "options": "--x " * 50_000,
    "markers": "a" + ";" * 50_000,
    "sizes": "pip install " + "a" * 100_000 + "!",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", TEXTS)
def test_hostile_text_takes_no_longer_than_its_size(kind: str, name: str) -> None:
    start = time.process_time()
    check(kind, HOSTILE[name].encode())
    assert time.process_time() - start < 20, "it takes ten times the CPU time of the slowest here"


def test_every_text_kind_is_tried() -> None:
    others = {"cmake", "cxx", "notebook", "python"}
    assert set(TEXTS) <= set(KINDS)
    assert {name for name, kind in KINDS.items() if not kind.binary} - others >= set(TEXTS)
