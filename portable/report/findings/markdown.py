"""Markdown for a comment on a pull request."""

from __future__ import annotations

from portable.report.findings.subject import EFFECTS, Found, effects_in_words, matrix, severities
from portable.report.terminal import neutral
from portable.report.view import View


def markdown(found: Found, view: View) -> str:
    """The matrix of effects, then a table of findings."""
    lines = [f"**{severities(found.findings)}** in {found.report.subjects} files", ""]
    if rows := matrix(found.findings):
        lines += ["| | " + " | ".join(EFFECTS) + " |", "|---|" + "---|" * len(EFFECTS)]
        lines += [
            "| " + " | ".join([name, *(str(counts[one] or "") for one in EFFECTS)]) + " |"
            for name, counts in rows.items()
        ]
        lines.append("")
    if found.findings:
        lines += ["| where | rule | what | effect |", "|---|---|---|---|"]
    for one in found.findings:
        cells = (f"`{one.location}`", f"`{one.rule}` ({one.severity})", one.message, effects_in_words(one))
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines).rstrip() + "\n"


def _cell(text: str) -> str:
    return " ".join(neutral(text).split()).replace("|", "\\|").replace("<", "&lt;")
