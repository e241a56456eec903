"""A difference in cost as lines: each target, its roles, its totals."""

from __future__ import annotations

from portable.report.cost_difference.subject import LEGEND, Changed, figures, headline, machines, prices
from portable.report.paragraphs import Writer
from portable.report.view import View


def text(changed: Changed, view: View) -> str:
    """Targets whose cost changes with their parts, the others in one line each."""
    page = Writer(view)
    page.line(f"{changed.workload}: {changed.before} -> {changed.after}, USD per hour", bold=True)
    for one in changed.changes:
        page.gap()
        page.line(f"{one.sign} {one.target}: {headline(one)}", bold=one.sign != "=", hang=2)
        if one.sign == "=":
            continue
        for line in one.lines:
            page.line(f"{line.sign} {line.name}: {machines(line)}: {figures(line)}", indent=4, hang=2)
        for total in (one.hourly, one.per_run):
            if total is not None and one.sign == "~":
                page.line(f"{total.sign} {total.name}: {figures(total)}", indent=4, hang=2)
    page.gap()
    page.line(f"{LEGEND} {prices(changed)}")
    return page.text()
