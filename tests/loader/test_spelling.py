"""Suggestions: close ones, in a fixed order, and none for what is not close."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.loader.spelling import did_you_mean, nearest

KEYS = ["replicas", "resources", "name", "namespace", "memoryGiB", "command", "image", "env"]
ACCELERATORS = ["nvidia-a100-40gb", "nvidia-a100-80gb", "nvidia-h100-80gb", "nvidia-h200", "amd-mi300x"]


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("replica", "replicas"),
        ("relpicas", "replicas"),
        ("memoryGib", "memoryGiB"),
        ("memory-gib", "memoryGiB"),
        ("Name", "name"),
        ("comand", "command"),
        ("imgae", "image"),
        ("evn", "env"),
    ],
)
def test_nearest_key(word: str, wanted: str) -> None:
    assert nearest(word, KEYS) == (wanted,)


@pytest.mark.parametrize("word", ["", "x", "zebra", "tolerations", "q" * 1000])
def test_nothing_is_close(word: str) -> None:
    assert nearest(word, KEYS) == ()
    assert did_you_mean(word, KEYS) is None


def test_a_part_of_a_name_is_close() -> None:
    assert nearest("h100", ACCELERATORS, 3) == ("nvidia-h100-80gb",)
    assert nearest("A100", ACCELERATORS, 3) == ("nvidia-a100-40gb", "nvidia-a100-80gb")
    assert nearest("nvidia_h200", ACCELERATORS) == ("nvidia-h200",)


def test_sentence() -> None:
    assert did_you_mean("replica", KEYS) == "did you mean `replicas`?"
    assert did_you_mean("a100", ACCELERATORS) == "did you mean `nvidia-a100-40gb` (or `nvidia-a100-80gb`)?"


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=8), st.integers(0, 4), st.randoms())
def test_suggestions_are_choices_and_their_order_does_not_matter(
    word: str, choices: list[str], n: int, random: object
) -> None:
    found = nearest(word, choices, n)
    assert set(found) <= set(choices)
    assert len(found) <= n
    assert found == nearest(word, choices[::-1], n)


@given(st.text(alphabet="abcdefgh", min_size=5, max_size=20), st.data())
def test_one_slip_is_always_close(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + "z" + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    assert all(nearest(slip, [word, "qqqqqqq"]) == (word,) for slip in slips)
