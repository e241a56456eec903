"""Packages come from the index of one runtime's builds.

What it does
    Finds pip and uv options, lock files and configuration that name PyTorch's index of CUDA, ROCm or XPU builds, or a
    vendor's own index.

Why it locks you in
    Whatever is installed from there is built for that runtime.

Example
    --extra-index-url https://download.pytorch.org/whl/cu128

Use instead
    The index as a build argument or an extra for each runtime.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.packages import HasIndexes, runtime_of_index
from portable.linter.reach import RUNTIMES, effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("ci", "conda", "lockfile", "pyproject", "requirements", "shell")
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "download.pytorch.org, package names and dates on PyPI, 2026-11"
MARKS: tuple[str, ...] = ("whl", "pip.repos", "pypi.nvidia", "repo.radeon", "index", "nvidia")

finding = Maker(__name__)


def check(view: HasIndexes) -> Iterator[Finding]:
    """Indexes, each once."""
    seen: set[tuple[str, int]] = set()
    for url, place in view.indexes():
        row = runtime_of_index(url)
        if row is None or (row[0], place.reach) in seen:
            continue
        seen.add((row[0], place.reach))
        yield finding(
            place,
            f"`{row[0]}` is an index of builds for {row[1]}",
            {runtime: "ok" if runtime == row[1] else "blocks" for runtime in RUNTIMES},
            help="the index as a build argument or an extra for each runtime",
        )
