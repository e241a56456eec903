"""A difference in cost in Markdown, for a comment on a pull request."""

from __future__ import annotations

from portable.report.cost_difference.subject import LEGEND, Changed, figures, headline, machines, prices
from portable.report.terminal import neutral
from portable.report.view import View


def markdown(changed: Changed, view: View) -> str:
    """A table of targets, then the roles of those that change."""
    lines = [
        f"### Cost of {_cell(changed.workload)}: {_cell(changed.before)} -> {_cell(changed.after)}",
        "",
        "| target | | USD per hour | USD per run |",
        "|---|---|---|---|",
    ]
    for one in changed.changes:
        hour, run = (figures(total) if total is not None else "?" for total in (one.hourly, one.per_run))
        lines.append(f"| {_cell(one.target)} | {headline(one)} | {hour} | {run} |")
    moved = [one for one in changed.changes if one.sign != "="]
    if moved:
        lines += ["", "<details><summary>By role</summary>", "", "| target | role | nodes | USD per hour |"]
        lines.append("|---|---|---|---|")
        for one in moved:
            for line in one.lines:
                lines.append(f"| {_cell(one.target)} | {line.sign} {line.name} | {machines(line)} | {figures(line)} |")
        lines += ["", "</details>"]
    return "\n".join([*lines, "", f"{LEGEND} {prices(changed)}", ""])


def _cell(text: str) -> str:
    return neutral(text).replace("|", "\\|").replace("<", "&lt;")
