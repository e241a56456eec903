"""Findings that were there before and may stay for now; the list only shrinks.

An entry is rule, file, structural place and a hash of the text that was judged, with a count: no line numbers, so moved
code keeps its entry and a second copy of it does not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portable.errors import ConfigInvalid, Diagnostic, Location
from portable.model.finding import Finding, Suppressed, key_of

_VERSION = "1.0"
_SCHEMA = "https://portable.dev/schema/lint-baseline-1.json"


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often each key may still be found."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """A baseline that answers for exactly these findings."""
        return cls(dict(sorted(Counter(map(key_of, findings)).items())))

    @classmethod
    def load(cls, path: Path) -> Baseline:
        """A baseline from its file; raises `ConfigInvalid` when it is missing or of another form."""
        try:
            found: Any = json.loads(path.read_text(encoding="utf-8"))
            if str(found["format_version"]).partition(".")[0] != "1":
                raise ValueError(f"format_version {found['format_version']} is newer than this program")
            counts = {str(key): int(count) for key, count in found["findings"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            where = Location(str(path))
            advice = ("write one with --update-baseline",)
            raise ConfigInvalid(Diagnostic("baseline-unreadable", str(fault), where, help=advice)) from fault
        return cls(counts)

    def answer(self, findings: Sequence[Finding]) -> tuple[list[Finding], list[Suppressed], tuple[str, ...]]:
        """What is new, what is answered for, and the keys that match less often than they say."""
        left = dict(self.counts)
        new: list[Finding] = []
        known: list[Suppressed] = []
        for finding in findings:
            key = key_of(finding)
            if left.get(key, 0) > 0:
                left[key] -= 1
                known.append(Suppressed(finding, "baseline"))
            else:
                new.append(finding)
        return new, known, tuple(sorted(key for key, count in left.items() if count > 0))

    def updated(self, findings: Iterable[Finding], *, allow_growth: bool = False) -> Baseline:
        """The baseline after these findings: entries shrink or go; new ones come in only with `allow_growth`."""
        now = Baseline.of(findings).counts
        if allow_growth:
            return Baseline(now)
        return Baseline({key: min(count, now[key]) for key, count in self.counts.items() if now.get(key)})

    def text(self) -> str:
        """The file's text, the same for the same entries."""
        whole = {"schema": _SCHEMA, "format_version": _VERSION, "findings": dict(sorted(self.counts.items()))}
        return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
