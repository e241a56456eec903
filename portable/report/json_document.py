"""The envelope of every JSON document: its schema, its version, sorted keys, money as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portable.report.cost_documents import Money

FORMAT_VERSION = "1.0"
"""A reader ignores what it does not know of a higher minor version, and refuses another major one."""

SCHEMAS = "https://portable.dev/schemas"
"""Where the schemas are published; `portable schema NAME` prints the same files."""


def schema_url(name: str) -> str:
    """The address of the schema of a document."""
    return f"{SCHEMAS}/{name}.json"


def document(name: str, body: Mapping[str, Any]) -> str:
    """One JSON document with a line break at its end; `name` is that of its schema."""
    whole = {"schema": schema_url(name), "format_version": FORMAT_VERSION, **body}
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False, default=_plain) + "\n"


def money(amount: Decimal | None, unit: str) -> Money | None:
    """An amount as its decimal digits with currency and unit, `unit` for example `hour`; None is unknown."""
    return None if amount is None else {"amount": str(amount), "currency": "USD", "unit": unit}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
