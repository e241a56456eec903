"""What is installed, as Python, Debian and Alpine write it down."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portable.linter.archive.metadata import alpine, debian, distribution
from tests.linter.archive.building import metadata


def test_a_distribution_and_what_it_needs() -> None:
    text = metadata("My_Pkg", "1.0+cu128", "numpy (>=2)", 'torch==2.4; python_version > "3"', 'x; extra == "dev"')
    assert list(distribution(text, needs=True)) == [
        ("my-pkg", "==1.0+cu128", 2),
        ("numpy", ">=2", 4),
        ("torch", "==2.4", 5),
    ]
    assert [one.name for one in distribution(text, needs=False)] == ["my-pkg"]


def test_only_what_is_installed_is_listed() -> None:
    text = "Package: a\nStatus: install ok installed\nVersion: 1\n\n"
    text += "Package: b\nStatus: deinstall ok config-files\n\nPackage: c\n"
    assert list(debian(text)) == [("a", "=1", 1), ("c", "", 8)]
    assert list(alpine("C:x\nP:musl\nV:1.2\n\nP:z\n")) == [("musl", "=1.2", 2), ("z", "", 5)]


@given(st.text(max_size=300))
def test_any_text_is_a_list(text: str) -> None:
    for found in (distribution(text, needs=True), debian(text), alpine(text)):
        assert all(one.line >= 1 for one in found)
