"""How `portfolio` grows with the number of specs, where they ask for the same few things and where each has its own.

    python -m tests.benchmarks.bench_portfolio [COUNT]

Prints seconds of the processor for loading and for placing, milliseconds for each spec, and memory; the time for each
spec stays the same where growth is linear. Nothing is asserted.
"""

from __future__ import annotations

import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

import portable

MODELS = ("nvidia-h100-80gb", "nvidia-h200", "nvidia-a100-80gb", "nvidia-b200", "amd-mi300x")
SPEC = """\
apiVersion: portable/v1
kind: Workload
metadata: {{name: w{number}}}
spec:
  job: {{command: [python, train.py, "--seed", "{number}"]}}
  code: {{ray: "2.52.1"}}
  images:
    cuda: "example/ray:2.52.1-py311-cu128"
    rocm: "example/ray:2.52.1-py311-rocm"
    cpu: "example/ray:2.52.1-py311-cpu"
  head: {{cpu: 2, memory: 8Gi}}
  groups:
    - {{name: t, replicas: {replicas}, accelerator: {{anyOf: [{models}], count: 8}}, cpu: {cpu}, memory: 500Gi}}
"""


def write(folder: Path, count: int, *, shapes: int) -> None:
    """So many specs of so many shapes."""
    for number in range(count):
        shape = number % shapes
        models = ", ".join(sorted({MODELS[shape % len(MODELS)], MODELS[shape // 5 % len(MODELS)]}))
        text = SPEC.format(number=number, models=models, replicas=shape % 16 + 1, cpu=8 + shape // 16 / 100)
        (folder / f"w{number}.yaml").write_text(text)


def measured(count: int, *, shapes: int) -> str:
    """One line: times and memory for so many specs."""
    catalogue = portable.Catalogue()
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), count, shapes=shapes)
        start = time.process_time()
        specs = list(portable.load_all([name]))
        loaded = time.process_time()
    made = portable.portfolio_of(specs, catalogue=catalogue)
    placed = time.process_time()
    each = (placed - start) / count * 1e3
    times = f"load {loaded - start:6.2f} s, place {placed - loaded:6.2f} s, {each:5.2f} ms each"
    return f"{called(count, shapes)}: {times}; {len(made.holdings)} placed"


def memory(count: int, *, shapes: int) -> str:
    """One line: what is allocated at most for so many specs, read one at a time."""
    catalogue = portable.Catalogue()
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), count, shapes=shapes)
        tracemalloc.start()
        portable.portfolio_of(portable.load_all([name]), catalogue=catalogue)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return f"{called(count, shapes)}: {peak / 2**20:6.1f} MiB, {peak / count / 2**10:.1f} KiB each"


def called(count: int, shapes: int) -> str:
    """How a line begins."""
    return f"{count:>6} specs of {min(shapes, count):>5} shapes"


def main() -> None:
    """Prints the table."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    for shapes in (50, most):
        for count in sorted({max(most // 25, 1), max(most // 5, 1), most}):
            print(measured(count, shapes=shapes), flush=True)
    for count in sorted({max(most // 25, 1), max(most // 5, 1)}):
        print(memory(count, shapes=50), flush=True)


if __name__ == "__main__":
    main()
