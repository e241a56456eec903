"""A score in Markdown, for a pull request or a decision record."""

from __future__ import annotations

from portable.model.score import Score, TargetScore
from portable.report.scored.words import about, effort, left_out, size
from portable.report.terminal import neutral
from portable.report.view import View

_SHOWN = 20


def markdown(score: Score, view: View) -> str:
    """A table of verdicts, then a section for each target that does not run as it is."""
    lines = [f"# Portability of {_cell(score.subject)}", ""]
    lines += [
        f"{size(score)}.",
        "",
        "| target | on | verdict | because |",
        "|---|---|---|---|",
    ]
    for one in score.targets:
        lines.append(f"| {_cell(one.name)} | {_cell(about(one))} | **{one.verdict}** | {_cell(one.because)} |")
    for one in score.targets:
        if one.refusals or one.blocking or one.rebuilds or one.unknown:
            lines += ["", *_section(one)]
    if note := left_out(score):
        lines += ["", f"{note[0].upper()}{note[1:]}."]
    return "\n".join(lines) + "\n"


def _section(one: TargetScore) -> list[str]:
    lines = [f"## {_cell(one.name)}: {one.verdict}", ""]
    lines += [f"- refused: `{each.name}` {_cell(each.message)}" for each in one.refusals]
    if one.work:
        lines += ["| work | how much | because of |", "|---|---|---|"]
        lines += [f"| {kind} | {extent} | {reasons} |" for kind, extent, reasons in effort(one)]
        lines.append("")
    for label, findings in (("blocks", one.blocking), ("rebuild", one.rebuilds), ("unknown", one.unknown)):
        for each in findings[:_SHOWN]:
            advice = f" ({_cell(each.help)})" if each.help else ""
            lines.append(f"- {label}: `{each.location}` `{each.rule}` {_cell(each.message)}{advice}")
        if len(findings) > _SHOWN:
            lines.append(f"- {label}: {len(findings) - _SHOWN} more")
    return lines


def _cell(text: str) -> str:
    return " ".join(neutral(text).split()).replace("|", "\\|").replace("<", "&lt;")
