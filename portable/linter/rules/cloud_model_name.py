"""A model's name sends requests to the model API of one cloud.

What it does
    Finds names like `bedrock/…`, `vertex_ai/…` and `azure/…`, by which LiteLLM and what builds on it choose a provider:
    in keywords and variables called after a model, in the first argument of LiteLLM's own functions, and in variables
    of containers, scripts and env files.

Why it locks you in
    The request, its sign-in and the model behind it are that provider's. The program itself is portable: another name
    is all it takes, if the name comes from configuration.

Example
    litellm.completion(model="bedrock/anthropic.claude-3-5-sonnet-20241022-v2:0", messages=messages)

Use instead
    The name from configuration, per target.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.facets import HasEnvironment
from portable.linter.place import Place
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python", "shell", "manifest", "dockerfile", "env-file", "spec")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: wheels read 2026-11"
MARKS: tuple[str, ...] = ("bedrock/", "sagemaker", "vertex_ai", "zure/", "zure_ai/", "zure_text/")

finding = Maker(__name__)

_CALLS = frozenset(f"litellm.{name}" for name in ("completion", "acompletion", "embedding", "aembedding", "responses"))


def check(view: HasEnvironment | PythonModule) -> Iterator[Finding]:
    """Names of models, each where it is written."""
    rows = table(__file__, expressions=True)
    for text, place in _of_python(view) if isinstance(view, PythonModule) else _of_environment(view):
        for _, row in rows.search(text):
            yield finding(
                place,
                f"`{text[:60]}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=row.instead,
                source=row.source,
            )


def _of_python(module: PythonModule) -> Iterator[tuple[str, Place]]:
    for use in module.strings:
        called = use.slot.callee in _CALLS and use.slot.key == "0"
        if "/" in use.value and (called or "model" in use.slot.key.lower()):
            yield use.value, module.place(use)


def _of_environment(view: HasEnvironment) -> Iterator[tuple[str, Place]]:
    for use in view.environment():
        if use.value and "MODEL" in use.name:
            yield use.value, use.place
