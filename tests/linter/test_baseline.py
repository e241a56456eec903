"""A baseline answers for what was there, and only shrinks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.errors import ConfigInvalid, Location
from portable.linter.baseline import Baseline
from portable.linter.lint import lint
from portable.linter.settings import LintSettings
from portable.model.finding import Finding, key_of


def made(rule: str, file: str = "a.py", line: int = 1, value: str = "v") -> Finding:
    return Finding(rule, "m", Location(file, line), "warning", "high", value=value)


FINDINGS = st.lists(
    st.builds(made, st.sampled_from("abc"), st.sampled_from(["x", "y"]), st.integers(1, 9)), max_size=12
)


@given(FINDINGS)
def test_a_baseline_answers_for_its_own_findings(found: list[Finding]) -> None:
    new, known, gone = Baseline.of(found).answer(found)
    assert new == []
    assert [one.finding for one in known] == found
    assert gone == ()


@given(FINDINGS, FINDINGS)
def test_it_never_grows_unless_allowed(before: list[Finding], after: list[Finding]) -> None:
    old = Baseline.of(before)
    shrunk = old.updated(after)
    assert all(count <= old.counts[key] for key, count in shrunk.counts.items())
    assert old.updated(after, allow_growth=True) == Baseline.of(after)
    new, _, _ = old.answer(after)
    assert {key_of(one) for one in new} >= {key_of(one) for one in after} - set(old.counts)


@given(FINDINGS, FINDINGS)
def test_a_second_copy_is_new(before: list[Finding], after: list[Finding]) -> None:
    new, known, gone = Baseline.of(before).answer(after)
    assert len(new) + len(known) == len(after)
    assert len(known) <= len(before)
    assert bool(gone) == (len(known) < len(before))


def test_a_moved_line_keeps_its_entry(tmp_path: Path) -> None:
    file, baseline = tmp_path / "a.py", tmp_path / "baseline.json"
    file.write_text("x.to('cuda')\n")
    settings = LintSettings(root=tmp_path, baseline=baseline)
    baseline.write_text(Baseline.of(lint(["."], LintSettings(root=tmp_path)).findings).text())
    file.write_text("\n\ny = 1\nx.to('cuda')\n")
    assert lint(["."], settings).findings == ()
    file.write_text("x.to('cuda')\nx.to('cuda')\n")
    assert len(lint(["."], settings).findings) == 1
    file.write_text("y = 1\n")
    assert len(lint(["."], settings).gone) == 1


@pytest.mark.parametrize("text", ["", "[]", '{"format_version": "2.0", "findings": {}}', '{"format_version": "1.0"}'])
def test_a_file_of_another_form_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text)
    with pytest.raises(ConfigInvalid):
        Baseline.load(path)
