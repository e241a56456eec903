"""Fixes are exact edits, applied whole or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portable.errors import Location
from portable.linter.fix import fix, replaced
from portable.linter.lint import lint_text
from portable.model.finding import Edit, Finding, Fix


def made(*edits: tuple[int, int, str], safe: bool = True) -> Finding:
    fixed = Fix("t", tuple(Edit("a.py", *edit) for edit in edits), safe)
    return Finding("r", "m", Location("a.py"), "warning", "high", fix=fixed)


def test_a_safe_fix_keeps_everything_else_and_lints_clean() -> None:
    text = "import torch\n\nif  x :\n\ttorch.cuda.synchronize( )  # wait\n"
    found = lint_text(text.encode(), "a.py").findings
    fixed = fix(found, lambda _: text).texts["a.py"]
    assert fixed == text.replace("torch.cuda.synchronize", "torch.accelerator.synchronize")
    assert lint_text(fixed.encode(), "a.py").findings == ()


def test_edits_that_overlap_wait_for_another_round() -> None:
    done = fix([made((0, 3, "x")), made((2, 4, "y")), made((4, 5, "z"))], lambda _: "abcdef")
    assert done.texts == {"a.py": "xdzf"}
    assert len(done.left) == 1


def test_unsafe_fixes_are_asked_for() -> None:
    unsafe = made((0, 1, "x"), safe=False)
    assert fix([unsafe], lambda _: "abc").texts == {}
    assert fix([unsafe], lambda _: "abc", unsafe=True).texts == {"a.py": "xbc"}


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text(max_size=3)), max_size=5)
)
def test_text_outside_edits_is_kept(text: str, wanted: list[tuple[int, int, str]]) -> None:
    edits = [made((start, start + length, new)) for start, length, new in wanted if start + length <= len(text)]
    done = fix(edits, lambda _: text)
    taken = [edit for one in done.applied if one.fix for edit in one.fix.edits]
    for first in taken:
        assert all(first == other or first.end <= other.start or other.end <= first.start for other in taken)
    assert done.texts.get("a.py", text) == replaced(text, list(dict.fromkeys(taken)))
