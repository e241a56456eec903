"""Markdown for a comment on a pull request."""

from __future__ import annotations

import re

from portable.report.findings.subject import EFFECTS, Found, effects_in_words, files, matrix, severities
from portable.report.terminal import neutral
from portable.report.view import View

_MARKUP = re.compile(r"[\\`*_~<>|\[\]]")
_MOST = 1000
"""Rows: GitHub Actions drops a summary of more than 1024k (its own message in runs of 2023-12 and 2024-06)."""
_FENCES = re.compile(r"`+")


def markdown(found: Found, view: View) -> str:
    """The matrix of effects, then a table of findings."""
    lines = [f"**{severities(found.findings)}** in {files(found)}", ""]
    if rows := matrix(found.findings):
        lines += ["| | " + " | ".join(EFFECTS) + " |", "|---|" + "---|" * len(EFFECTS)]
        lines += [
            "| " + " | ".join([name, *(str(counts[one] or "") for one in EFFECTS)]) + " |"
            for name, counts in rows.items()
        ]
        lines.append("")
    if found.findings:
        lines += ["| where | rule | what | effect |", "|---|---|---|---|"]
    for one in found.findings[:_MOST]:
        where, rule = _code(str(one.location)), f"{_code(one.rule)} ({one.severity})"
        lines.append(f"| {where} | {rule} | {_prose(one.message)} | {effects_in_words(one)} |")
    if len(found.findings) > _MOST:
        lines += ["", f"{len(found.findings) - _MOST:,} more; other formats have all."]
    return "\n".join(lines).rstrip() + "\n"


def _prose(text: str) -> str:
    """A message, in which only what stands between two backticks is markup."""
    parts = neutral(text).split("`")
    is_paired = len(parts) % 2 == 1
    return "".join(
        _code(part) if is_paired and index % 2 else _MARKUP.sub(r"\\\g<0>", part)
        for index, part in enumerate(parts if is_paired else [neutral(text)])
    )


def _code(text: str) -> str:
    """A piece of code; a fence longer than any in it, and the bar that even code must not hold in a table."""
    text = neutral(text).replace("|", "\\|") or " "
    fence = "`" * (max(map(len, _FENCES.findall(text)), default=0) + 1)
    gap = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{gap}{text}{gap}{fence}"
