"""Verdicts, and the work they come to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from portable.api.score import Seat, judged, score_paths
from portable.errors import Location
from portable.model.finding import Edit, Finding, Fix, LintReport
from portable.model.score import VERDICTS
from portable.report.scored import FORMATS
from portable.report.view import View

BLOCKS = Finding(
    "cuda-device-string", "a device", Location("src/a.py", 2, 5), "error", "high", {"mtia": "blocks"}, help="another"
)
REBUILD = Finding(
    "ptx", "built for one", Location("Dockerfile", 1, 1), "warning", "high", {"rocm": "rebuild"}, help="x"
)
BINARY = replace(BLOCKS, location=Location("x.whl!a.so", 1, 1), rule="missing-device-code")
ROCM, MTIA, GFX = Seat("rocm", ("rocm",)), Seat("mtia", ("mtia",)), Seat("t", ("rocm/gfx942",), "acme")


@pytest.mark.parametrize(
    ("findings", "seat", "verdict"),
    [
        ([], ROCM, "runs"),
        ([BLOCKS], ROCM, "runs"),
        ([BLOCKS], MTIA, "port"),
        ([replace(BLOCKS, confidence="low")], MTIA, "unknown"),
        ([replace(BLOCKS, severity="info")], MTIA, "runs"),
        ([replace(BLOCKS, help=None)], MTIA, "blocked"),
        ([BLOCKS, BINARY], MTIA, "blocked"),
        ([REBUILD], ROCM, "rebuild"),
        ([REBUILD], GFX, "rebuild"),
        ([replace(REBUILD, effects={"rocm": "ok", "rocm/gfx942": "unknown"})], GFX, "unknown"),
        ([replace(REBUILD, effects={"rocm": "degrades"})], ROCM, "runs"),
        ([replace(BLOCKS, effects={"acme": "ok", "other-clouds": "blocks"})], GFX, "runs"),
        ([replace(BLOCKS, effects={"other-clouds": "blocks"})], GFX, "port"),
        ([REBUILD, replace(BLOCKS, effects={"rocm": "unknown"})], ROCM, "unknown"),
    ],
)
def test_a_verdict_is_the_worst_that_a_fact_proves(findings: list[Finding], seat: Seat, verdict: str) -> None:
    found = judged(findings, seat)
    assert found.verdict == verdict
    assert found.verdict in VERDICTS
    assert found.because


def test_work_is_counted_from_different_things_to_places() -> None:
    fix = Fix("x", (Edit("src/a.py", 0, 1, ""),), safe=True)
    findings = [
        BLOCKS,
        replace(BLOCKS, location=Location("src/b.py", 9, 1), fix=fix),
        replace(BLOCKS, message="another device"),
        replace(BLOCKS, location=Location("requirements.txt", 1, 1), rule="accelerator-package"),
        BINARY,
    ]
    edit, dependency, binary = judged(findings, MTIA).work
    assert (edit.kind, edit.distinct, edit.places, edit.files, edit.fixable) == ("edit", 2, 3, 2, 1)
    assert (dependency.kind, dependency.reasons) == ("dependency", ("accelerator-package",))
    assert binary.kind == "binary"


def test_every_format_tells_verdict_reason_work_and_what_was_not_read() -> None:
    unread = Finding("unreadable-subject", "broken", Location("b.py", 1, 1), "warning", "high")
    report = LintReport((BLOCKS, replace(BLOCKS, location=Location("src/b.py", 9, 1)), unread), (), 3, 40)
    score = score_paths(report, "src", ("rocm", "mtia"), [("prod", "acme")])
    assert [(one.name, one.verdict) for one in score.targets] == [("rocm", "runs"), ("mtia", "port"), ("prod", "runs")]
    for name in ("text", "markdown"):
        shown = FORMATS[name](score, View())
        assert "1 to 2 in 2 files" in shown
        assert "src/a.py:2:5" in shown
        assert "1 place that could not be read" in shown
    body = json.loads(FORMATS["json"](score, View()))
    assert body["unread"] == 1
    assert body["targets"][1]["work"][0]["places"] == 2
    assert body["targets"][1]["blocking"][0]["file"] == "src/a.py"
