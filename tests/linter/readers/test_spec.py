"""Workload specs: who is reached by what, what goes to other readers, and input that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.look import look
from portable.linter.reach import EVERYWHERE, reach
from portable.linter.readers.spec import Spec, read
from portable.linter.subject import Subject, Unreadable

TEXT = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: demo}
spec:
  job:
    script: |
      nvidia-smi
      python train.py
  code:
    env: {LOG: info}
    pip: [torch==2.9.0, "deepspeed>=0.18"]
    runtimeEnv: {env_vars: {A: b}, uv: [vllm]}
  images:
    cuda: {amd64: example/cuda:1, arm64: example/cuda:2, pullSecret: s}
    cpu: example/cpu:1
  groups:
    - name: either
      accelerator: {anyOf: [nvidia-h200, amd-mi300x]}
      env: {E: x}
    - name: unknown-model
      accelerator: {anyOf: [nvidia-h200, quantum-9]}
    - name: by-vendor
      accelerator: {need: {vendor: amd}}
    - name: by-runtime
      accelerator: {need: {runtime: gaudi}}
    - {name: none, cpu: 1}
  overrides: {prod: [{on: either, merge: {}}, {on: head, merge: {}}]}
"""


def view(text: str = TEXT) -> Spec:
    return read(Subject("w.yaml", "spec", text.encode()))


def test_groups_are_reached_by_the_runtimes_of_their_accelerators() -> None:
    found = {group.name: group.reach for group in view().groups()}
    assert found == {
        "either": reach("cuda rocm"),
        "unknown-model": EVERYWHERE,
        "by-vendor": reach("rocm"),
        "by-runtime": reach("gaudi"),
        "none": EVERYWHERE,
    }


def test_images_are_reached_by_their_own_runtime() -> None:
    uses = [(use.reference, use.place.reach, use.accelerated) for use in view().images()]
    cuda = reach("cuda")
    assert uses == [
        ("example/cuda:1", cuda, True),
        ("example/cuda:2", cuda, True),
        ("example/cpu:1", EVERYWHERE, False),
    ]


def test_variables_and_requirements_of_all_places() -> None:
    assert {use.name: use.value for use in view().environment()} == {"LOG": "info", "A": "b", "E": "x"}
    assert [(use.name, use.spec) for use in view().packages()] == [
        ("torch", "==2.9.0"),
        ("deepspeed", ">=0.18"),
        ("vllm", ""),
    ]
    assert [(key.text, count) for key, count in view().overrides()] == [("prod", 2)]


def test_a_script_is_shell_and_its_lines_are_those_of_the_file() -> None:
    found = [one for one in look(Subject("w.yaml", "spec", TEXT.encode())).findings if one.rule == "nvidia-command"]
    assert [(one.location.line, one.location.column) for one in found] == [(7, 7)]


def test_a_command_that_is_a_script_is_no_command() -> None:
    handed = view(
        TEXT.replace("script: |\n      nvidia-smi\n      python train.py", 'command: [bash, -lc, "nvidia-smi"]')
    )
    assert [part.kind for part in handed.parts()] == ["shell"]
    assert not list(handed.commands())
    plain = view(TEXT.replace("script: |\n      nvidia-smi\n      python train.py", "command: [python, train.py]"))
    assert [use.words for use in plain.commands()] == [("python", "train.py")]


@pytest.mark.parametrize("text", ["", "[]", "kind: Workload", "spec: {a: 1}", "kind: Workload\nspec: 3", "a: [", "\0"])
def test_what_is_no_workload_is_named(text: str) -> None:
    with pytest.raises(Unreadable):
        view(text)


@given(st.binary(max_size=300), st.integers(0, len(TEXT)))
def test_any_bytes_in_it_are_read_or_named(junk: bytes, where: int) -> None:
    data = TEXT.encode()[:where] + junk + TEXT.encode()[where:]
    lines = data.decode("utf-8", "replace").count("\n") + 400
    for finding in look(Subject("w.yaml", "spec", data), prefilter=False).findings:
        assert 1 <= finding.location.line <= lines


@given(st.sampled_from(["nvidia-h200", "cuda: {", "groups", "[python", "env: {", "anyOf"]))
def test_texts_stand_where_their_places_say(cut: str) -> None:
    text = TEXT.replace(cut, cut + " ", 1)
    try:
        found = view(text)
    except Unreadable:
        return
    for use in found.texts():
        if use.place.offsets and "\n" not in use.text:
            start, end = use.place.offsets
            assert use.text in text[start:end]
