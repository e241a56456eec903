"""A client for a model API or an object store of one cloud is made.

What it does
    Finds clients of one provider by the class, wherever it is imported from, or by the service that is named when one
    is made. A client for an S3 store that is given its endpoint is none.

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

from portable.linter.cloudrows import Row, table
from portable.linter.place import Place
from portable.linter.pysource.folding import fold
from portable.linter.pysource.uses import Slot
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: wheels of the clients, read 2026-11"
MARKS: tuple[str, ...] = ("anthropic", "bedrock", "boto3", "genai", "openai", "S3FileSystem", "S3Store", "sagemaker")

finding = Maker(__name__)

_BY_SERVICE = ("boto3.client", "boto3.resource")
_SESSION = ("client", "resource", "create_client")
"""Methods of sessions; whose they are is not known, so only names count that nothing else has."""
_ITS_OWN = ("boto3:bedrock", "boto3:sagemaker")
_SWITCHED = {"google.genai.Client": ("enterprise", "vertexai")}
"""Clients that are one provider's only with such a keyword."""
_ENDPOINTS = frozenset({"client_kwargs", "config", "endpoint", "endpoint_override", "endpoint_url"})
"""With one of these, or with `**options`, the endpoint may come from configuration."""


def check(module: PythonModule) -> Iterator[Finding]:
    """Calls by name, and by the service they name."""
    rows = table(__file__)
    names = [name for row in rows.rows for name in row.patterns]
    for use, call in module.calls(*_BY_SERVICE, *names):
        name = f"boto3:{_service(call)}" if use.name in _BY_SERVICE else use.name
        row = rows.find(name)
        if row is not None and not _is_open(name, call):
            yield _told(module.place(use), name, row)
    for name in names:
        for text in module.by_text.get(name[6:], ()) if name.startswith(_ITS_OWN) else ():
            row = rows.find(name)
            if row is not None and _is_of_session(text.slot):
                yield _told(module.place(text), name, row)


def _told(place: Place, name: str, row: Row) -> Finding:
    return finding(
        place,
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


def _is_of_session(slot: Slot) -> bool:
    """Whether a string is what `session.client(...)` is asked for."""
    is_first = (slot.kind == "argument" and slot.key == "0") or slot.key == "service_name"
    return is_first and slot.callee not in _BY_SERVICE and slot.callee.rpartition(".")[2] in _SESSION


def _is_open(name: str, call: ast.Call) -> bool:
    """Whether the call leaves it to configuration whom the client talks to."""
    if name in _SWITCHED:
        asked = [one.value for one in call.keywords if one.arg in _SWITCHED[name]]
        return not any(isinstance(one, ast.Constant) and one.value is True for one in asked)
    takes = name.endswith((":s3", "S3FileSystem", "S3Store"))
    return takes and any(one.arg is None or one.arg in _ENDPOINTS for one in call.keywords)
