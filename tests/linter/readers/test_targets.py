"""Targets files: names and providers, and input that is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.kinds import kind_of
from portable.linter.look import look
from portable.linter.readers.targets import read
from portable.linter.subject import Subject, Unreadable

TEXT = "apiVersion: portable/v1\nkind: Targets\ntargets:\n  a: {provider: acme}\n  b: {provider: other}\n  c: 3\n"


def test_every_target_with_its_provider() -> None:
    view = read(Subject("t.yaml", "targets", TEXT.encode()))
    assert [name.text for name, _ in view.targets()] == ["a", "b"]
    assert [one.text for one in view.providers()] == ["acme", "other"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (TEXT.encode(), "targets"),
        (TEXT.replace("Targets", "Workload").encode(), "spec"),
        (b"apiVersion: ray.io/v1\nkind: RayJob\n", "manifest"),
    ],
)
def test_a_file_is_known_by_its_words(data: bytes, kind: str) -> None:
    assert kind_of("any.yaml", data, data) == kind


@pytest.mark.parametrize("text", ["", "[]", "kind: Workload", "a: [", "\0"])
def test_what_is_no_targets_file_is_named(text: str) -> None:
    with pytest.raises(Unreadable):
        read(Subject("t.yaml", "targets", text.encode()))


@given(st.binary(max_size=200), st.integers(0, len(TEXT)))
def test_any_bytes_in_it_are_read_or_named(junk: bytes, where: int) -> None:
    data = TEXT.encode()[:where] + junk + TEXT.encode()[where:]
    look(Subject("t.yaml", "targets", data), prefilter=False)
