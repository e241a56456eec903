"""A client for a model API or an object store of one cloud is made.

What it does
    Finds clients of one provider by the class, or by the service that is named when one is made. A client for an S3
    store that is given its endpoint is none.

Why it locks you in
    Requests and credentials are the provider's own. A client for S3 without an endpoint talks to one provider from
    everywhere.

Example
    boto3.client("bedrock-runtime")

Use instead
    `openai.OpenAI(base_url=..., api_key=...)` from configuration; for S3, `endpoint_url` from configuration.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.pysource.folding import fold
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: wheels of the clients, read 2026-11"
MARKS: tuple[str, ...] = ("anthropic", "boto3", "openai")

finding = Maker(__name__)

_BY_SERVICE = ("boto3.client", "boto3.resource")
_ENDPOINTS = frozenset({"endpoint_url", "config"})
"""With one of these, or with `**options`, the endpoint may come from configuration."""


def check(module: PythonModule) -> Iterator[Finding]:
    """Calls by name, and by the service they name."""
    rows = table(__file__)
    names = [name for row in rows.rows for name in row.patterns]
    for use, call in module.calls(*_BY_SERVICE, *names):
        name = f"boto3:{_service(call)}" if use.name in _BY_SERVICE else use.name
        row = rows.find(name)
        if row is None or (name.endswith(":s3") and _has_endpoint(call)):
            continue
        yield finding(
            module.place(use),
            f"`{name.rpartition(':')[2]}`: {row.why}",
            row.effects,
            severity=row.severity,
            confidence=row.confidence,
            help=row.instead,
            source=row.source,
        )


def _service(call: ast.Call) -> str:
    """The service that a client is made for; empty if it is not said here."""
    if call.args:
        return fold(call.args[0]) or ""
    named = next((one.value for one in call.keywords if one.arg == "service_name"), None)
    return (fold(named) or "") if named is not None else ""


def _has_endpoint(call: ast.Call) -> bool:
    return any(one.arg is None or one.arg in _ENDPOINTS for one in call.keywords)
