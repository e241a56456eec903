"""A script runs one cloud's command line tool.

What it does
    Finds `aws`, `gcloud`, `gsutil`, `az`, `azcopy`, `oci` and others as commands.

Why it locks you in
    The tool must be in the image, signed in, and has nothing to talk to on another cloud.

Example
    aws s3 cp s3://bucket/model .

Use instead
    rclone, s5cmd or fsspec with a remote from configuration; deployment steps outside the workload.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.facets import HasCommands
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("dockerfile", "manifest", "shell", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: HasCommands) -> Iterator[Finding]:
    """Commands by their first words; with an endpoint of one's own they are portable."""
    rows = table(__file__)
    for use in view.commands():
        words = [word.rpartition("/")[2] if number == 0 else word for number, word in enumerate(use.words)]
        if not words or any(word.startswith("--endpoint-url") for word in words):
            continue
        row = rows.find(" ".join(words[:2])) or rows.find(words[0])
        if row is not None:
            yield finding(
                use.place, f"`{' '.join(words[:2])}`: {row.why}", row.effects, severity=row.severity,
                confidence=row.confidence, help=row.instead, source=row.source,
            )  # fmt: skip
