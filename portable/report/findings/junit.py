"""JUnit XML: a case for each file, a failure for each of its findings."""

from __future__ import annotations

from html import escape
from itertools import groupby

from portable.report.findings.subject import TOOL, Found
from portable.report.findings.text import concise_line
from portable.report.terminal import neutral
from portable.report.view import View


def junit(found: Found, view: View) -> str:
    """One suite; informational findings are no failures."""
    cases = []
    grave = [one for one in found.findings if one.severity != "info"]
    for file, findings in groupby(grave, key=lambda one: one.location.file):
        lines = [
            f"    <failure type={_attribute(one.rule)} message={_attribute(concise_line(one))}/>" for one in findings
        ]
        cases.append(
            "\n".join([f"  <testcase classname={_attribute(TOOL)} name={_attribute(file)}>", *lines, "  </testcase>"])
        )
    if not cases:
        cases.append(f"  <testcase classname={_attribute(TOOL)} name={_attribute('lint')}/>")
    failed = len({one.location.file for one in grave})
    counts = f"tests={_attribute(str(max(failed, 1)))} failures={_attribute(str(failed))}"
    head = f"<testsuite name={_attribute(TOOL)} {counts}>"
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>"]) + "\n"


def _attribute(text: str) -> str:
    return f'"{escape(neutral(text))}"'
