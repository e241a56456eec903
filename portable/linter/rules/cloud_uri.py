"""Data is named by the URI of one cloud's object store.

What it does
    Finds URIs such as `s3://`, `gs://` and `abfss://` with something behind them.

Why it locks you in
    The bucket is known to one cloud. From another one the job reads over the internet, with that cloud's keys, and
    pays egress.

Example
    data = "gs://bucket/corpus"

Use instead
    A logical input of a workload spec, mapped to a URI for each target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.cloudrows import in_texts
from portable.linter.facets import HasTexts
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "ci", "runtime-env", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = (
    "s3://",
    "s3a://",
    "s3n://",
    "gs://",
    "gcs://",
    "abfs",
    "wasb",
    "adl://",
    "az://",
    "dbfs:/",
    "ocilake://",
    "oci://",
)

finding = Maker(__name__)

_END = re.compile(r"[\s'\"<>]")


def check(view: HasTexts) -> Iterator[Finding]:
    """URIs in values and constants."""
    return in_texts(
        view, __file__, finding, lambda use, match: _END.split(use.text[match.start() :], maxsplit=1)[0][:60]
    )
