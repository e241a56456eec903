"""A comparison as one HTML page that needs nothing else: no script, no font, no address is loaded."""

from __future__ import annotations

from html import escape

from portable.report.comparison.caption import caption
from portable.report.comparison.choice import Choice
from portable.report.comparison.columns import cells
from portable.report.view import View

_STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid #8884; }
th { position: sticky; top: 0; background: Canvas; }
.right { text-align: right; }
.scroll { overflow-x: auto; }
.help { opacity: .8; }
"""


def html(choice: Choice, view: View) -> str:
    """The page."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(choice.workload.name)}: targets compared</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>{escape(choice.workload.name)}</h1>",
        f"<p><code>{escape(choice.spec)}</code>: {escape(choice.summary)}.</p>",
    ]
    if choice.fitting:
        parts.append(_table(choice))
        parts.append(f"<p>{escape(caption(choice))}</p>")
        parts += [f"<p>{escape(words)}</p>" for words in choice.conditions]
    if choice.refused:
        parts.append("<h2>Refused</h2>\n<ul>")
        parts.extend(_refusals(choice))
        parts.append("</ul>")
    return "\n".join([*parts, "</html>", ""])


def _table(choice: Choice) -> str:
    keys = choice.filled
    columns = choice.columns_shown(keys)
    side = [' class="right"' if column.right else "" for column in columns]
    titles = zip(side, columns, strict=True)
    head = "".join(f'<th scope="col"{where}>{escape(column.title)}</th>' for where, column in titles)
    lines = []
    for one in choice.fitting:
        texts = zip(side, cells(one, keys), strict=True)
        lines.append("<tr>" + "".join(f"<td{where}>{escape(text)}</td>" for where, text in texts) + "</tr>")
    body = "\n".join(lines)
    return f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>'


def _refusals(choice: Choice) -> list[str]:
    found = []
    for one in choice.refused:
        reasons = []
        for each in one.refusals:
            advice = f'<br><span class="help">{escape(each.help[0])}</span>' if each.help else ""
            reasons.append(f"<li><code>{escape(each.name)}</code> {escape(each.message)}{advice}</li>")
        found.append(f"<li><strong>{escape(one.target)}</strong><ul>{''.join(reasons)}</ul></li>")
    return found
