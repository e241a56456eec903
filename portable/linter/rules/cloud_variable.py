"""An environment variable is set or read that one cloud's services and SDKs know.

What it does
    Finds variables of managed training, model clients, credentials and fabrics by name.

Why it locks you in
    Elsewhere nobody sets or heeds them.

Example
    os.environ["SM_MODEL_DIR"]

Use instead
    What the finding's help says.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.facets import HasEnvironment
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "ci", "runtime-env", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = (
    "SM_",
    "_OPENAI_",
    "GENAI_",
    "GOOGLE_APP",
    "_CLIENT_",
    "_TENANT_ID",
    "_STORAGE_CONN",
    "_PROFILE",
    "_ROLE_ARN",
    "_WEB_IDENT",
    "_CONTAINER_CRED",
    "OCI_C",
    "FI_",
    "TCPX",
    "FASTRAK",
)

finding = Maker(__name__)


def check(view: HasEnvironment) -> Iterator[Finding]:
    """Variables by name."""
    rows = table(__file__)
    for use in view.environment():
        row = rows.find(use.name)
        if row is not None:
            yield finding(
                use.place, f"`{use.name}`: {row.why}", row.effects, severity=row.severity, confidence=row.confidence,
                help=row.instead, source=row.source,
            )  # fmt: skip
