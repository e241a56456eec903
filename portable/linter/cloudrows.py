"""Rows about one cloud's own things, from the JSON table beside a rule: patterns, homes, and the effect elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from portable.linter.facets import HasTexts, TextUse
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity


class Row(NamedTuple):
    """What is known about names of some patterns."""

    patterns: tuple[str, ...]
    homes: tuple[str, ...]
    """Providers on which it works; empty: it depends on the cluster."""
    effects: Mapping[str, Effect]
    severity: Severity
    confidence: Confidence
    why: str
    instead: str
    source: str


class Table:
    """The rows of one rule, by exact name, by glob, or by expression (`search`)."""

    def __init__(self, rows: tuple[Row, ...], *, expressions: bool) -> None:
        self.rows = rows
        self._exact: dict[str, Row] = {}
        self._rest: list[tuple[re.Pattern[str], Row]] = []
        for row in rows:
            for pattern in row.patterns:
                if expressions:
                    self._rest.append((re.compile(pattern), row))
                elif "*" in pattern:
                    self._rest.append((re.compile(translate(pattern)), row))
                else:
                    self._exact[pattern] = row

    def find(self, name: str) -> Row | None:
        """The row of a name."""
        found = self._exact.get(name)
        return found or next((row for pattern, row in self._rest if pattern.match(name)), None)

    def search(self, text: str) -> Iterator[tuple[re.Match[str], Row]]:
        """Where each expression first occurs in a text."""
        for pattern, row in self._rest:
            match = pattern.search(text)
            if match:
                yield match, row


@cache
def table(rule: str, *, expressions: bool = False) -> Table:
    """The table beside a rule; `rule` is its module's `__file__`."""
    data = json.loads(Path(rule).with_suffix(".json").read_text(encoding="utf-8"))
    return Table(tuple(_row(one) for one in data), expressions=expressions)


def marks(rule: str) -> tuple[str, ...]:
    """The marks of a rule, a line each in the file beside it; `rule` is its module's `__file__`."""
    return tuple(Path(rule).with_suffix(".marks").read_text(encoding="utf-8").splitlines())


def in_texts(
    view: HasTexts,
    rule: str,
    finding: Maker,
    shown: Callable[[TextUse, re.Match[str]], str] = lambda _, match: match[0],
) -> Iterator[Finding]:
    """What the expressions of a rule's table find in the values and constants of a subject."""
    rows = table(rule, expressions=True)
    for use in view.texts():
        for match, row in rows.search(use.text):
            yield finding(
                use.place,
                f"`{shown(use, match)}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence=row.confidence,
                help=row.instead,
                source=row.source,
            )


def _row(data: dict[str, Any]) -> Row:
    verified = bool(data.get("verified", True))
    effect: Effect = data["elsewhere"]
    if effect == "blocks" and not verified:
        effect = "unknown"
    homes = tuple(data["home"])
    effects: dict[str, Effect] = dict.fromkeys(data.get("unknown", ()), "unknown")
    effects |= dict.fromkeys(homes, "ok") | {OTHER_CLOUDS: effect}
    confidence: Confidence = data.get("confidence", "high" if verified else "low")
    said = (data["why"], data["instead"], data["source"])
    return Row(tuple(data["match"]), homes, effects, data["severity"], confidence, *said)
