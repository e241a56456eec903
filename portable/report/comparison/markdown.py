"""A comparison for a pull request or a wiki."""

from __future__ import annotations

from portable.report import table
from portable.report.comparison.caption import caption
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import cells
from portable.report.table import Table, escaped
from portable.report.view import View


def markdown(choice: Choice, view: View) -> str:
    """A table of what fits, and a list of what is refused."""
    parts = [f"## {escaped(choice.workload.name)}\n", f"{escaped(f'{choice.spec}: {choice.summary}')}\n"]
    if choice.fitting:
        rows = tuple(cells(one, choice.filled) for one in choice.fitting)
        parts.append(table.markdown(Table(choice.columns_shown(choice.filled), rows)))
        parts.append(f"{escaped(caption(choice))}\n")
        parts += [f"{escaped(words)}\n" for words in choice.conditions]
    if choice.refused:
        lines = ["### Refused\n\n"]
        for one in choice.refused:
            for each in one.refusals if choice.excluded else one.refusals[:1]:
                advice = f" Instead: {escaped(each.help[0])}." if each.help else ""
                lines.append(f"- **{escaped(one.target)}**: `{each.name}` {escaped(each.message)}.{advice}\n")
        parts.append("".join(lines))
    return "\n".join(parts)
