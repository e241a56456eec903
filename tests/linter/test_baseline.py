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


def made_in(root: Path, *texts: str) -> Baseline:
    """A baseline of all that stands in `src/0.py`, `src/1.py` …"""
    (root / "src").mkdir()
    for number, text in enumerate(texts):
        (root / "src" / f"{number}.py").write_text(text)
    baseline = Baseline.of(lint(["."], LintSettings(root=root)).findings)
    (root / "baseline.json").write_text(baseline.text())
    return baseline


def test_a_renamed_file_keeps_its_entries_and_a_copy_has_none(tmp_path: Path) -> None:
    made_in(tmp_path, "x.to('cuda')\nx.to('cuda')\n", "y.to('cuda')\n")
    settings = LintSettings(root=tmp_path, baseline=tmp_path / "baseline.json")
    (tmp_path / "src" / "0.py").rename(tmp_path / "src" / "new.py")
    report = lint(["."], settings)
    assert (report.findings, report.gone) == ((), ())
    (tmp_path / "src" / "more.py").write_text("x.to('cuda')\ny.to('cuda')\n")
    assert len(lint(["."], settings).findings) == 2


@pytest.mark.parametrize("paths", [["src/0.py"], ["src/none"], ["src/../src/0.py"]])
def test_what_a_run_does_not_look_at_stays(tmp_path: Path, paths: list[str]) -> None:
    before = made_in(tmp_path, "x.to('cuda')\n", "y.to('cuda')\n")
    (tmp_path / "src" / "0.py").write_text("x = 1\n")
    (tmp_path / "src" / "none").mkdir()
    (tmp_path / "src" / "none" / "a.py").write_text("x = 1\n")
    report = lint(paths, LintSettings(root=tmp_path, baseline=tmp_path / "baseline.json"))
    mine, others = before.seen_by(report.findings, tmp_path, paths)
    assert report.gone == tuple(mine.counts)
    assert {*mine.counts} | {*others.counts} == {*before.counts}
    after = mine.updated(report.findings).joined(others)
    assert len(after.counts) == (2 if paths == ["src/none"] else 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("[]", "no table"),
        ('{"format_version": "2.0", "findings": {}}', "2.0"),
        ('{"format_version": "1.0"}', "no table"),
        ('{"format_version": "1.0", "findings": {"a|b|c|d": "1"}}', "no count"),
        ('{"format_version": "1.0", "findings": {"a|b|c|d": -1}}', "no count"),
        ('{"format_version": "1.0", "findings": {"a": 1}}', "no place"),
        ("[" * 100_000, "recursion"),
        ("\xff", "utf-8"),
    ],
)
def test_a_file_of_another_form_is_an_error(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(ConfigInvalid, match=said):
        Baseline.load(path)
