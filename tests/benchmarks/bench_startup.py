"""Cold starts of the commands: wall time, processor time and memory, each against a bare interpreter.

    python -m tests.benchmarks.bench_startup [ROUNDS]

Prints ratios to `python -c pass` of the same run, as machines differ and are shared. Nothing is asserted.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SPEC = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: bench}
spec:
  job: {command: [python, train.py], deadline: 12h, expect: {duration: 8h}}
  code: {ray: "2.52.1"}
  images:
    cuda: rayproject/ray:2.52.1-py311-cu128
    cpu: rayproject/ray:2.52.1-py311-cpu
  head: {cpu: 4, memory: 16Gi}
  groups:
    - name: trainers
      replicas: 4
      accelerator: {anyOf: [nvidia-h100-80gb, nvidia-h200], count: 8}
      cpu: 80
      memory: 1000Gi
    - {name: readers, replicas: {min: 1, max: 8}, cpu: 4, memory: 16Gi}
  fabric: {rdma: required}
"""
MODULE = (sys.executable, "-m", "portable")
LINES: dict[str, tuple[str, ...]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "--version": (*MODULE, "--version"),
    "completion": (*MODULE, "__complete", "comp"),
    "--help": (*MODULE, "--help"),
    "compare --help": (*MODULE, "compare", "--help"),
    "compare, all providers": (*MODULE, "compare", "spec.yaml"),
    "explain": (*MODULE, "explain", "spec.yaml", "--target", "aws"),
    "compile, one target": (*MODULE, "compile", "spec.yaml", "--target", "aws"),
    "compile, three targets": (*MODULE, "compile", "spec.yaml", "--target", "aws,azure,gcp", "--out-dir", "out"),
    "plan --offline": (*MODULE, "plan", "spec.yaml", "--target", "aws", "--offline"),
    "portfolio, one spec": (*MODULE, "portfolio", "spec.yaml"),
    "lint, one small file": (*MODULE, "lint", "train.py", "--no-cache"),
}


class Measure(NamedTuple):
    """The best of some rounds, and the median of wall time."""

    wall: float
    median: float
    processor: float
    memory: int
    """MiB at the peak."""


def measured(command: tuple[str, ...], folder: Path, rounds: int) -> Measure:
    """Runs a command in processes of its own, each with compiled modules at hand."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(ROOT)
    walls, processors, peaks = [], [], []
    for number in range(rounds + 1):
        start = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
        if number:  # the first round fills the caches
            walls.append(wall)
            processors.append(usage.ru_utime + usage.ru_stime)
            peaks.append(_mebibytes(usage))
    return Measure(min(walls), statistics.median(walls), min(processors), max(peaks))


def _mebibytes(usage: resource.struct_rusage) -> int:
    """Linux counts in KiB, macOS in bytes."""
    return usage.ru_maxrss // (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Prints the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / ".git").mkdir()
        (folder / "spec.yaml").write_text(SPEC)
        (folder / "train.py").write_text("import torch\n\nprint(torch.__version__)\n")
        bare: Measure | None = None
        print(f"{'command':24} {'wall':>8} {'median':>8} {'cpu':>8} {'memory':>8}   wall, cpu / bare")
        for name, command in LINES.items():
            one = measured(command, folder, rounds)
            bare = bare or one
            print(
                f"{name:24} {one.wall * 1e3:5.0f} ms {one.median * 1e3:5.0f} ms {one.processor * 1e3:5.0f} ms "
                f"{one.memory:4} MiB   {one.wall / bare.wall:4.1f}x, {one.processor / bare.processor:4.1f}x"
            )


if __name__ == "__main__":
    main()
