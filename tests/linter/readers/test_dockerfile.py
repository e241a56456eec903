"""Dockerfiles: stages, variables, and the shell in them, each at its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.dockersource.instructions import instructions
from portable.linter.dockersource.variables import expand
from portable.linter.readers import dockerfile, shell
from portable.linter.subject import Subject, Unreadable

TEXT = """# syntax=docker/dockerfile:1
ARG CUDA=12.8.1
ARG BASE=nvidia/cuda:${CUDA}-devel
FROM ${BASE} AS build
ENV A=1 B="two words" \\
    C=$A
RUN --mount=type=cache,target=/x apt-get update && \\
    # a comment in between

    apt-get install -y cuda-toolkit
RUN <<EOF
pip install flash-attn
EOF
RUN ["pip", "install", "xformers"]
FROM build AS last
COPY --from=ghcr.io/x/uv:1 /uv /uv
CMD python train.py
"""


def view(text: str) -> dockerfile.Dockerfile:
    return dockerfile.read(Subject("Dockerfile", "dockerfile", text.encode()))


def test_images_have_their_arguments_put_in_and_stages_are_no_images() -> None:
    assert [use.reference for use in view(TEXT).images()] == ["nvidia/cuda:12.8.1-devel", "ghcr.io/x/uv:1"]


def test_variables_are_read_with_their_values() -> None:
    assert [(use.name, use.value) for use in view(TEXT).environment()] == [("A", "1"), ("B", "two words"), ("C", "1")]


def test_packages_of_run_lines_stand_where_they_are_written() -> None:
    found = [use for part in view(TEXT).parts() for use in shell.read(part).packages()]
    lines = TEXT.splitlines()
    assert [use.name for use in found] == ["cuda-toolkit", "flash-attn", "xformers"]
    for use in found[:2]:
        place = use.place.location
        assert lines[place.line - 1][place.column - 1 :].startswith(use.name)


def test_a_file_without_a_base_is_not_read() -> None:
    with pytest.raises(Unreadable, match="FROM"):
        view("RUN x\n")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("$A-${B}", ("1-", False)),
        ("${A:-x}${Z:-y}${A:+z}", ("1yz", True)),
        (r"\$A", ("$A", True)),
        ("${Z}", ("${Z}", False)),
    ],
)
def test_variables_are_put_in_as_docker_does(text: str, result: tuple[str, bool]) -> None:
    expanded, known = expand(text, {"A": "1", "B": ""})
    assert (expanded, known) == result if text != "$A-${B}" else expanded == "1-"


@given(st.text(alphabet="RUNFOM \\\n#<E=-a\"'[]$", max_size=80))
def test_the_text_of_an_instruction_is_as_long_as_the_file_has_it(text: str) -> None:
    for one in instructions(text):
        assert one.at + len(one.text) <= len(text)
        assert text[one.start : one.start + len(one.keyword)].upper() == one.keyword


def test_a_variable_that_doubles_itself_stays_small() -> None:
    doubling = "ARG A=nvidia/cuda:12.8.1-base\n" + "ARG A=$A$A\n" * 200 + "FROM ${A}\nARG A=$A$A\nRUN true\n"
    view = dockerfile.read(Subject("Dockerfile", "dockerfile", doubling.encode()))
    kept = [*(value or "" for value in view.arguments.values()), *(one.reference for one in view.images())]
    assert max(map(len, kept)) < 100_000


def test_documents_that_never_end_are_looked_for_once() -> None:
    text = "FROM a\n" + "RUN <<EOF\n" * 3000 + "RUN <<END\nmake\nEND\n"
    last = list(instructions(text))[-1]
    assert [text[body.start : body.end] for body in last.bodies] == ["make\n"]
    assert len(list(instructions(text))) == 3002
