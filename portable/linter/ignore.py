"""An ignore: which rules a comment or annotation answers for, where, why, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from portable.linter.place import Place
from portable.model.finding import Finding

_UNTIL = re.compile(r"(?:^|\s)until=(\S+)\s*$")


@dataclass
class Ignore:
    """One comment or annotation: which rules it answers for, on which lines of the file, and why."""

    rules: tuple[str, ...]
    first: int
    last: int
    reason: str
    until: str | None
    place: Place
    by: Literal["comment", "annotation"] = "comment"
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Finding) -> str | None:
        """The name by which it answers for a finding, if it does."""
        if not self.first <= finding.location.line <= self.last:
            return None
        return next((name for name in self.rules if name in ("*", finding.rule)), None)


def parse(text: str) -> tuple[tuple[str, ...], str, str | None]:
    """Rules, reason and last day of `RULE,… reason until=DAY` or `[RULE,…] reason until=DAY`."""
    listed, _, rest = text.strip().lstrip("[").replace("]", " ", 1).partition(" ")
    rules = tuple(name.strip() for name in listed.split(",") if name.strip())
    return (rules, *reason_of(rest))


def reason_of(rest: str) -> tuple[str, str | None]:
    """Reason and last day of what follows the rules."""
    rest = rest.strip().removesuffix("*/").removesuffix("-->").strip()
    match = _UNTIL.search(rest)
    return (rest[: match.start()].strip(), match[1]) if match else (rest, None)
