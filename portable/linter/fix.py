"""Edits of findings as new texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portable.model.finding import Edit, Finding


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing has done, or would do."""

    texts: dict[str, str]
    """New text by file, for files that change."""
    applied: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """Fixes that overlap one that was applied: another round takes them."""


def fix(findings: Iterable[Finding], read: Callable[[str], str], *, unsafe: bool = False) -> Fixed:
    """Apply the safe fixes, or all of them, that do not overlap; a fix is applied whole or not at all.

    `read` gives a file's text as it stands. Formatting outside an edit is kept.
    """
    taken: dict[str, list[Edit]] = {}
    applied: list[Finding] = []
    left: list[Finding] = []
    for finding in findings:
        if finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        if _fits(finding.fix.edits, taken):
            for edit in finding.fix.edits:
                if edit not in taken.setdefault(edit.file, []):
                    taken[edit.file].append(edit)
            applied.append(finding)
        else:
            left.append(finding)
    texts = {file: replaced(read(file), edits) for file, edits in taken.items()}
    return Fixed(texts, tuple(applied), tuple(left))


def replaced(text: str, edits: Sequence[Edit]) -> str:
    """A text after edits that do not overlap."""
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _fits(edits: Sequence[Edit], taken: dict[str, list[Edit]]) -> bool:
    return not any(
        edit != other and edit.start < max(other.end, other.start + 1) and other.start < max(edit.end, edit.start + 1)
        for edit in edits
        for other in taken.get(edit.file, ())
    )
