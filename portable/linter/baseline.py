"""Findings that were there before and may stay for now; the list only shrinks.

An entry is rule, file, structural place and a hash of the text that was judged, with a count: no line numbers, so moved
code keeps its entry and a second copy of it does not. A file that was renamed keeps its entries, and those of files
that a run does not look at stay as they are.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portable.errors import ConfigInvalid, Diagnostic, Location
from portable.linter.archive.named import named_image
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
            return cls(_counts(json.loads(path.read_text(encoding="utf-8"))))
        except OSError as fault:
            message = f"it cannot be read: {(fault.strerror or str(fault)).lower()}"
        except (ValueError, RecursionError) as fault:
            message = f"it is no baseline: {fault}"
        advice = ("write one with --update-baseline",)
        raise ConfigInvalid(Diagnostic("baseline-unreadable", message, Location(str(path)), help=advice))

    def seen_by(
        self, findings: Iterable[Finding], root: Path, paths: Iterable[str | Path]
    ) -> tuple[Baseline, Baseline]:
        """The entries of files that a run on some paths looks at, under the names they have now; and all others."""
        paths = list(map(str, paths))
        folders = [os.path.abspath(root / path) for path in paths]
        mine: dict[str, int] = {}
        others: dict[str, int] = {}
        for key, count in self._followed(findings, root).items():
            file = _file(key)
            whole = os.path.abspath(root / file)
            is_below = any(whole == one or whole.startswith(one.rstrip(os.sep) + os.sep) for one in folders)
            (mine if is_below or file in paths else others)[key] = count
        return Baseline(mine), Baseline(others)

    def _followed(self, findings: Iterable[Finding], root: Path) -> Mapping[str, int]:
        """The entries; those of a file that is gone are put to where the same text is found now."""
        gone: dict[tuple[str, str], list[str]] = {}
        for key in self.counts:
            if "!" not in key and named_image(_file(key)) is None and not (root / _file(key)).exists():
                gone.setdefault(_ends(key), []).append(key)
        if not gone:
            return self.counts
        counts = dict(self.counts)
        for key, number in Baseline.of(findings).counts.items():
            place = key.split("|", 2)[2]
            for old in (one for one in gone.get(_ends(key), ()) if one.endswith(f"|{place}")):
                moved = max(0, min(number - counts.get(key, 0), counts[old]))
                counts[key] = counts.get(key, 0) + moved
                counts[old] -= moved
        return {key: count for key, count in counts.items() if count}

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

    def joined(self, others: Baseline) -> Baseline:
        """This one with entries of other files."""
        return Baseline({**self.counts, **others.counts})

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


def _counts(found: Any) -> dict[str, int]:
    """The entries of a document; raises `ValueError` with what is wrong."""
    counts = found.get("findings") if isinstance(found, dict) else None
    if not isinstance(counts, dict):
        raise ValueError("it has no table `findings`")
    version = str(found.get("format_version"))
    if version.partition(".")[0] != "1":
        raise ValueError(f"its format_version is {version}; this program reads {_VERSION}")
    for key, count in counts.items():
        if key.count("|") < 3 or type(count) is not int or count < 1:
            raise ValueError(f"`{key[:80]}` has no place or no count")
    return counts


def _file(key: str) -> str:
    """The file of an entry, an archive without its member."""
    return key.split("|", 2)[1].partition("!")[0]


def _ends(key: str) -> tuple[str, str]:
    """The rule of an entry, and the hash of its text."""
    return key.partition("|")[0], key.rpartition("|")[2]
