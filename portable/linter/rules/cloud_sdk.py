"""A package for services of one cloud is imported.

What it does
    Finds imports of clients for model APIs, job services, object stores and managed data services of one provider.

Why it locks you in
    Requests, credentials and names are the provider's own; from another cloud they work over the internet with keys of
    that provider, if at all.

Example
    from google.cloud import aiplatform

Use instead
    The OpenAI client with its address and key from configuration, `fsspec` with the address of the data from
    configuration, a plain program that Ray or torchrun starts.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import Row, table
from portable.linter.pysource.uses import ImportUse
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: wheels read 2026-11"
MARKS: tuple[str, ...] = (
    "adlfs",
    "agentplatform",
    "aiplatform",
    "cosmos",
    "eventhub",
    "gcsfs",
    "google_cloud_pipeline",
    "generative_ai",
    "google.cloud",
    "langchain_a",
    "llms.bedrock",
    "llms.vertex",
    "object_storage",
    "oci import",
    "oci.secrets",
    "ocifs",
    "promptflow",
    "sagemaker",
    "servicebus",
    "secretmanager",
    "smdistributed",
    "vertexai",
    "zure.",
    "zure_openai",
    "zureml",
)

finding = Maker(__name__)


def check(module: PythonModule) -> Iterator[Finding]:
    """The first import of each such package, where nothing provides for its absence."""
    seen: set[tuple[str, int]] = set()
    for use in module.imports:
        found = None if use.optional or use.module.startswith(".") else _known(use)
        if found is None or (found[0], use.reach) in seen:
            continue
        name, row = found
        seen.add((name, use.reach))
        yield finding(
            module.place(use),
            f"`{name}`: {row.why}",
            row.effects,
            severity=row.severity,
            confidence=row.confidence,
            help=row.instead,
            source=row.source,
        )


def _known(use: ImportUse) -> tuple[str, Row] | None:
    """The longest known name that an import takes."""
    rows = table(__file__)
    for full in (*(f"{use.module}.{name}" for name in use.names), use.module):
        name = full
        while name:
            row = rows.find(name)
            if row is not None:
                return name, row
            name = name.rpartition(".")[0]
    return None
