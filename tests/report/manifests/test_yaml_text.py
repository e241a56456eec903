"""YAML that every reader reads back as what it was, and that people can read too."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portable.loader.document import parse
from portable.report.manifests.yaml_text import yaml_text

TEXTS = st.text(max_size=20) | st.text(
    st.sampled_from("ab \n\t:#-{}[]\"'&*!|>%@`,?~=.0123456789eEx_"), max_size=30
)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False).map(float) | TEXTS
)
FREELY = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60, deadline=None)

VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=6
)


def read(text: str) -> Any:
    (document,) = parse(text, "made.yaml")
    return document.value


@FREELY
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_our_own_reader_of_yaml_1_2_reads_it_back(value: dict[str, Any]) -> None:
    assert read(yaml_text(value)) == value


@FREELY
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_a_reader_of_yaml_1_1_reads_it_back(value: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@FREELY
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4))
def test_it_has_no_aliases_and_the_same_bytes_each_time(value: dict[str, Any]) -> None:
    twice = {"one": value, "two": value}
    text = yaml_text(twice)
    assert text == yaml_text(twice)
    assert not any(isinstance(one, yaml.AliasToken | yaml.AnchorToken) for one in yaml.scan(text))


# What the Go readers of Kubernetes tools take for something else than text (go.yaml.in/yaml v2 and v3, resolve.go).
NOT_TEXT = (
    "y Y yes Yes n N no on ON off true True FALSE null Null ~ .inf -.inf +.INF .nan .NaN 1 -1 +1 0x1F 0o17 0b11 017 1_000 "
    "1.5 .5 1. 1e3 1E5 +1e-3 -.5e3 1:30 190:20:30 2001-01-01 2001-12-14t21:59:43.10-05:00 = << - ? : inf Infinity nan 12e03"
).split()


@pytest.mark.parametrize("word", [*NOT_TEXT, "", " ", " a", "a ", "a: b", "a #b", "#a", "@a", "`a", "%a", "a:", "- a"])
def test_words_that_some_reader_takes_for_something_else_are_quoted(word: str) -> None:
    assert yaml_text({"key": word}) == f'key: "{word}"\n'
    assert yaml_text({word: 1}) == f'"{word}": 1\n'


@pytest.mark.parametrize(
    "word",
    "RayJob ray.io/v1 80Gi 500m 1.5Gi 30m rayproject/ray:2.52.1-py311-cpu s3://bucket/corpus node.kubernetes.io/instance-type "
    "llama-fsdp on-demand /dev/shm head".split(),
)
def test_plain_words_stay_bare(word: str) -> None:
    assert yaml_text({"key": word}) == f"key: {word}\n"


def test_texts_of_several_lines_are_blocks() -> None:
    script = "#!/bin/bash\nset -e\n\nif true; then\n\techo '{{ x }}'\nfi\n"
    assert yaml_text({"run": script}) == (
        "run: |\n  #!/bin/bash\n  set -e\n\n  if true; then\n  \techo '{{ x }}'\n  fi\n"
    )
    assert yaml_text({"run": "a\nb"}) == "run: |-\n  a\n  b\n"
    assert yaml_text({"run": "a\n\n"}) == "run: |+\n  a\n\n"
    assert yaml_text({"run": " a\nb\n"}) == "run: |2\n   a\n  b\n"
    assert yaml_text({"args": ["a\nb\n"]}) == "args:\n- |\n  a\n  b\n"


def test_lists_stand_below_their_key_without_indent_as_kubectl_writes_them() -> None:
    value = {"spec": {"containers": [{"name": "a", "args": ["x", "y"]}, {}], "none": [], "deep": [["a"], ["b"]]}}
    assert yaml_text(value) == (
        'spec:\n  containers:\n  - name: a\n    args:\n    - x\n    - "y"\n  - {}\n  none: []\n  deep:\n  - - a\n  - - b\n'
    )


@pytest.mark.parametrize(
    "value", [{"a": object()}, {"a": float("nan")}, {"a": float("inf")}, {1: "a"}, {"a": {b"x": 1}}]
)
def test_what_has_no_form_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError):
        yaml_text(value)
