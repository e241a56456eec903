"""The lines of an event stream: one JSON object each, with a `type`, as it happens."""

from __future__ import annotations

import json
from typing import Any

from portable.model.plan import Change, Plan
from portable.model.status import ObjectState
from portable.report.applied.json import body, change, state
from portable.report.applied.subject import Applied
from portable.report.json_document import FORMAT_VERSION


def event(kind: str, **about: Any) -> str:
    """One line; `about` are our nouns by the key they get."""
    told = {"type": kind} | ({"format_version": FORMAT_VERSION} if kind == "version" else {})
    for key, value in about.items():
        told |= _plain(key, value)
    return json.dumps(told, sort_keys=True, ensure_ascii=False) + "\n"


def _plain(key: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Change):
        return {key: change(value)}
    if isinstance(value, Plan):
        return {"counts": {one.action: value.count(one.action) for one in value.changes}}
    if isinstance(value, ObjectState):
        return {key: state(value)}
    if isinstance(value, Applied):
        return dict(body(value))
    return {key: value}
