"""check-nodes of the gallery on a local Ray: the report it keeps, and how it ends where something is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts.test_gallery_runs import need
from tests.write_manifests import GALLERY, SPEC

pytestmark = pytest.mark.parts

OUTPUT = "  data: {outputs: [{name: reports, size: 1Gi, env: REPORTS}]}\n"


def test_it_keeps_its_report_and_fails_below_a_limit(tmp_path: Path) -> None:
    need("ray")
    shutil.copytree(GALLERY / "check-nodes" / "src", tmp_path / "src")
    kept = tmp_path / "kept"
    kept.mkdir()
    spec = tmp_path / SPEC
    spec.write_text((GALLERY / "check-nodes" / SPEC).read_text(encoding="utf-8") + OUTPUT, encoding="utf-8")

    words = ["run", str(spec), "--no-accelerators", "--data", f"reports={kept}", "--", "--min-gbps", "1e6"]
    ended = subprocess.run(
        [sys.executable, "-m", "portable", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert ended.returncode == 1, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "less than 1e+06" in ended.stdout
    (file,) = kept.iterdir()
    report = json.loads(file.read_text(encoding="utf-8"))
    one, other = (worker["name"] for worker in report["workers"])
    assert {(way["from"], way["to"]) for way in report["pairs"]} == {(one, other), (other, one)}
    for way in report["pairs"]:
        assert way["round_trip_us"] > 0
        assert way["object_gbps"] > 0
    assert len(report["problems"]) == 2
    for worker in report["workers"]:
        assert worker["cpus"] > 0
        assert worker["memory"] > 2**28
        assert worker["dns_ms"] is not None
        assert abs(worker["skew_ms"]) <= worker["skew_error_ms"] + 1, "it is the clock of this very machine"
