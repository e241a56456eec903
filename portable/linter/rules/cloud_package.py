"""A package for services of one cloud is required.

What it does
    Finds clients of one provider among requirements. Drivers of fsspec (`s3fs`, `gcsfs`, `adlfs`) are named too: they
    are the portable way as long as an address from configuration chooses among them.

Why it locks you in
    A dependency alone proves nothing, so the effect elsewhere is unknown: what the program does with it is told where
    it is imported. In a review of everything that ties a workload to a provider it is a sign to follow.

Example
    google-cloud-aiplatform==1.100.0

Use instead
    An optional extra for each provider.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.facets import HasPackages
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity
from portable.model.rule import Persona

SUBJECTS: tuple[str, ...] = ("conda", "pyproject", "requirements", "runtime-env", "shell", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "unknown"}
SOURCE = "see the table beside this file: package names on PyPI, 2026-11"
MARKS: tuple[str, ...] = ()
PERSONA: Persona = "auditor"

finding = Maker(__name__)


def check(view: HasPackages) -> Iterator[Finding]:
    """Packages by name, each once."""
    rows = table(__file__)
    seen: set[str] = set()
    for use in view.packages():
        row = rows.find(use.name) if use.ecosystem == "pypi" and not use.locked else None
        if row is not None and use.name not in seen:
            seen.add(use.name)
            yield finding(
                use.place,
                f"`{use.name}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=row.instead,
                source=row.source,
            )
