"""A service of one cloud is named by its host.

What it does
    Finds host names of model APIs and object stores in values and constants.

Why it locks you in
    Host, key and model names change with the provider; many of these speak the OpenAI or S3 protocol, so that only
    configuration would have to change.

Example
    base_url = "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1"

Use instead
    The endpoint from configuration: OPENAI_BASE_URL, AWS_ENDPOINT_URL_S3.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import in_texts, marks
from portable.linter.facets import HasTexts
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "ci", "runtime-env", "spec")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = marks(__file__)

finding = Maker(__name__)


def check(view: HasTexts) -> Iterator[Finding]:
    """Hosts in values and constants."""
    return in_texts(view, __file__, finding)
