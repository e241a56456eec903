"""Fixes of findings made on disk, or shown as a difference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from portable.cli.outputs import write_file
from portable.model.finding import LintReport


def fixed(report: LintReport, *, unsafe: bool) -> tuple[str, ...]:
    """Makes the fixes that do not overlap; returns the files that changed."""
    texts = _texts(report, unsafe=unsafe)
    for name, text in texts.items():
        write_file(Path(name), text)
    return tuple(texts)


def shown_difference(report: LintReport, *, unsafe: bool) -> str:
    """What fixing would change, as a unified diff."""
    from difflib import unified_diff

    parts: list[str] = []
    for name, text in sorted(_texts(report, unsafe=unsafe).items()):
        before, after = _read(name).splitlines(keepends=True), text.splitlines(keepends=True)
        parts.extend(unified_diff(before, after, name, name))
    return "".join(parts)


def _texts(report: LintReport, *, unsafe: bool) -> dict[str, str]:
    from portable.linter.fix import fix

    read: Callable[[str], str] = _read
    return fix(report.findings, read, unsafe=unsafe).texts


def _read(name: str) -> str:
    with open(name, encoding="utf-8", newline="") as file:
        return file.read()
