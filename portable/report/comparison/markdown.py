"""A comparison for a pull request or a wiki."""

from __future__ import annotations

from portable.report import table
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import COLUMNS, cells
from portable.report.table import Table, escaped
from portable.report.view import View


def markdown(choice: Choice, view: View) -> str:
    """A table of what fits, and a list of what is refused."""
    parts = [f"## {escaped(choice.workload.name)}\n"]
    if choice.fitting:
        columns = tuple(COLUMNS[key].column for key in choice.columns)
        parts.append(table.markdown(Table(columns, tuple(cells(one, choice.columns) for one in choice.fitting))))
        parts.append("Prices are list prices in USD, the head included, taxes left out; `?` is unknown.\n")
        if choice.assumed:
            parts.append(f"A run assumes {', '.join(choice.assumed)}.\n")
    if choice.refused:
        lines = ["### Refused\n\n"]
        for one in choice.refused:
            for each in one.refusals if choice.excluded else one.refusals[:1]:
                advice = f" Instead: {escaped(each.help[0])}." if each.help else ""
                lines.append(f"- **{escaped(one.target)}**: `{each.name}` {escaped(each.message)}.{advice}\n")
        parts.append("".join(lines))
    return "\n".join(parts)
