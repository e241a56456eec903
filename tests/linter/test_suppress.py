"""Comments answer for findings, and what is wrong with them is told."""

from __future__ import annotations

import pytest

from portable.linter.ignore import Ignore
from portable.linter.lint import lint_text
from portable.linter.settings import LintSettings
from portable.model.finding import Finding, LintReport

RULE = "cuda-device-string"


def report(text: str, **settings: object) -> LintReport:
    return lint_text(text.encode(), "a.py", LintSettings(today="2026-11-22", **settings))  # type: ignore[arg-type]


def names(text: str, **settings: object) -> list[str]:
    return [one.rule for one in report(text, **settings).findings]


@pytest.mark.parametrize(
    "text",
    [
        f"x.to('cuda')  # portable: ignore[{RULE}] pinned pool\n",
        f"# portable: ignore[{RULE}] pinned pool\nx.to('cuda')\n",
        f"# portable: file-ignore[{RULE}] pinned pool\ny = 1\n\n\nx.to('cuda')\n",
        f"x.to('cuda')  # portable: ignore[{RULE}] until next year until=2026-11-22\n",
        "x.to('cuda')  # portable: ignore[*] all of it\n",
        f"x.to('cuda')  # portable:ignore[{RULE}, {RULE}] twice\n",
    ],
)
def test_an_ignore_answers_for_its_finding(text: str) -> None:
    found = report(text)
    assert found.findings == ()
    assert [one.finding.rule for one in found.suppressed] == [RULE]
    assert found.suppressed[0].reason


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"x.to('cuda')  # portable: ignore[{RULE}]\n", ["ignore-without-reason"]),
        ("x.to('cuda')  # portable: ignore[cuda-device] why\n", [RULE, "unknown-ignore"]),
        (f"y = 1  # portable: ignore[{RULE}] why\n", ["unused-ignore"]),
        (f"x.to('cuda')  # portable: ignore[{RULE}] why until=2026-11-21\n", [RULE, "expired-ignore"]),
        (f"x.to('cuda')  # portable: ignore[{RULE}] why until=soon\n", [RULE, "expired-ignore"]),
        (f"x.to('cuda')  # portable: ignore[{RULE}] why until=2027-13-45\n", [RULE, "expired-ignore"]),
        (f"# portable: ignore[{RULE}] why\ny = 1\nx.to('cuda')\n", ["unused-ignore", RULE]),
    ],
)
def test_what_is_wrong_with_an_ignore_is_told(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


def test_inline_ignores_can_be_forbidden() -> None:
    assert names(f"x.to('cuda')  # portable: ignore[{RULE}] why\n", inline_ignores=False) == [RULE]


def test_any_comment_sign_will_do() -> None:
    text = "void f() { cudaMalloc(p, 4); }  // portable: ignore[cuda-api-name] by hipify\n"
    assert lint_text(text.encode(), "a.cu").findings == ()


@pytest.mark.parametrize("text", ["x = = 1\n", "x.to('cuda')\n" * 20_001])
def test_nothing_is_called_unused_where_not_all_was_read(text: str) -> None:
    assert "unused-ignore" not in names(f"{text}y.to('cuda:1')  # portable: ignore[{RULE}, nccl-backend] the pool\n")


def test_thousands_of_ignores_are_matched_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    covers = Ignore.covers

    def counted(ignore: Ignore, finding: Finding) -> str | None:
        asked.append(1)
        return covers(ignore, finding)

    monkeypatch.setattr(Ignore, "covers", counted)
    lines = [f"x{number}.to('cuda')  # portable: ignore[{RULE}] why {number}\n" for number in range(500)]
    found = report("".join(["# portable: file-ignore[nccl-backend] all\n", *lines]))
    assert [one.reason for one in found.suppressed] == [f"why {number}" for number in range(500)]
    assert len(asked) <= 1000
