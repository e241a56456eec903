"""Findings as one HTML page that needs nothing else: no script, no font, no address is loaded; it prints well."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby

from portable.model.finding import SEVERITIES, Finding
from portable.report.diagnostics import Sources
from portable.report.excerpt import excerpt
from portable.report.findings.subject import EFFECTS, Found, effects_in_words, files, matrix, severities
from portable.report.terminal import neutral
from portable.report.view import View

_WIDEST = 400
"""Cells of a source line that are shown."""
_STYLE = """
:root { color-scheme: light dark; --bad: light-dark(#a40e26, #ff8a95); --warn: light-dark(#7a4d00, #e8b34b); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .8rem; border-bottom: 1px solid #8884; }
td.count { text-align: right; }
article { border: 1px solid #8884; border-radius: 6px; padding: .6rem 1rem; margin: .8rem 0; break-inside: avoid; }
article p { margin: .3rem 0; overflow-wrap: anywhere; }
.error { color: var(--bad); } .warning { color: var(--warn); }
pre { overflow-x: auto; background: #8881; padding: .4rem .6rem; border-radius: 4px; white-space: pre-wrap; }
.quiet { opacity: .8; font-size: .9em; }
@media print { body { max-width: none; margin: 0; } pre { border: 1px solid #8884; } }
"""


def html(found: Found, view: View) -> str:
    """The page: effects by runtime and cloud, then the findings file by file."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<title>Portability findings</title>",
        f"<style>{_STYLE}</style>",
        "<main>",
        "<h1>Portability findings</h1>",
        f"<p>{escape(severities(found.findings))} in {files(found)}, {found.report.lines} lines.</p>",
        *_matrix(found),
    ]
    sources = Sources(found.sources)
    for file, findings in groupby(found.findings, key=lambda one: one.location.file):
        parts.append(f"<h2>{_text(file)}</h2>")
        parts += [_finding(one, sources.lines(file)) for one in findings]
    parts += _suppressed(found)
    return "\n".join([*parts, "</main>", "</html>", ""])


def _matrix(found: Found) -> Iterator[str]:
    rows = matrix(found.findings)
    if not rows:
        return
    yield "<table><caption class=quiet>Findings by their effect on each runtime and cloud</caption>"
    heads = "".join(f'<th scope="col">{effect}</th>' for effect in EFFECTS)
    yield f'<thead><tr><th scope="col">on</th>{heads}</tr></thead><tbody>'
    for name, counts in rows.items():
        cells = "".join(f'<td class="count">{counts[effect] or ""}</td>' for effect in EFFECTS)
        yield f'<tr><th scope="row">{_text(name)}</th>{cells}</tr>'
    yield "</tbody></table>"


def _finding(one: Finding, lines: list[str]) -> str:
    grave = one.severity if one.severity in SEVERITIES else "info"
    parts = [
        f'<article><p><strong class="{grave}">{grave}</strong> <code>{_text(one.rule)}</code> '
        f"{_text(f'{one.location.line}:{one.location.column}')} {_text(one.message)}</p>"
    ]
    if 0 < one.location.line <= len(lines):
        shown, _ = excerpt(lines, one.location, cells=_WIDEST, unicode=True)
        parts.append(f"<pre>{escape(shown.strip())}</pre>")
    if effects := effects_in_words(one):
        parts.append(f"<p>{_text(effects)}; confidence {one.confidence}</p>")
    if one.help:
        parts.append(f"<p>Instead: {_text(one.help)}</p>")
    parts += [f"<p>See {_text(str(each.location))}: {_text(each.message)}</p>" for each in one.related]
    if one.source:
        parts.append(f'<p class="quiet">Source: {_text(one.source)}</p>')
    return "".join(parts) + "</article>"


def _suppressed(found: Found) -> Iterator[str]:
    if not found.show_suppressed or not found.report.suppressed:
        return
    yield "<h2>Suppressed</h2><ul>"
    for one in found.report.suppressed:
        about = f"{one.finding.location}: {one.finding.rule}: {one.reason or one.by}"
        until = f", until {one.until}" if one.until else ""
        yield f"<li>{_text(about + until)}</li>"
    yield "</ul>"


def _text(words: str) -> str:
    return escape(neutral(words))
