"""A package is made for one runtime, or has to be built again for others.

What it does
    Finds such packages in requirements, lock files, conda environments, Dockerfiles and scripts: by name, and by the
    local version (`+cu128`, `+rocm7.0`). One in an optional extra is told quietly.

Why it locks you in
    The package is missing elsewhere, or carries one vendor's binaries; a lock file made on one machine keeps them.

Example
    flash-attn==2.8.3

Use instead
    What the finding's help says; an optional extra or a requirements file for each runtime.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasPackages
from portable.linter.packages import known
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = (
    *(
        "conda",
        "image",
        "lockfile",
        "pyproject",
        "requirements",
        "runtime-env",
        "shell",
        "site-packages",
        "spec",
        "wheel",
    ),
)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "see portable/linter/packages.json: package indexes, wheels and documents, read 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: HasPackages) -> Iterator[Finding]:
    """Packages by name, each once; in lock files only what no other package brings along."""
    seen: set[tuple[str, int]] = set()
    for use in view.packages():
        row = known(use)
        if row is None or (row.key, use.place.reach) in seen:
            continue
        if use.locked:
            seen.add((row.key, use.place.reach))
        yield finding(
            use.place,
            f"`{use.name}{use.spec[:40]}`: {row.why}",
            row.effects,
            severity="info" if use.optional or (use.locked and row.severity == "warning") else row.severity,
            confidence="high" if row.verified else "low",
            help=row.instead,
            source=row.source,
        )
