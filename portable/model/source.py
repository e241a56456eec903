"""Where a fact comes from: sources, and entries that name them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal

from portable.model.noun import Flag, Noun

Confidence = Literal["high", "medium", "low", "assumed", "unknown"]
"""high: read at the one who decides it; medium: one step removed; low: derived; assumed: ours, nobody published it."""


class Source(Noun):
    """A document, repository or announcement, and the day it speaks of."""

    ref: str
    date: datetime.date | None = None
    """None: the source carries no date."""
    confidence: Confidence
    notes: str | None = None


class Entry(Noun):
    """A group of facts from one source; a field may name another one.

    In YAML a field may be written `{value: X, source: ID, assumed: true}`; the loader takes it apart. A field that is
    `unknown` is None here.
    """

    source: str | None = None
    """An id of the provider's `sources`; None inherits that of the entry around it."""
    assumed: Flag = False
    """Nobody published it: every output that uses it says so."""
    field_sources: Mapping[str, str] = {}
    """Field (as in YAML) to source id, where it is not the entry's."""
    assumed_fields: tuple[str, ...] = ()
    """Fields (as in YAML) that are assumed though the entry is not."""
    notes: str | None = None

    def source_of(self, field: str) -> str | None:
        """The source id of one field, by its YAML name."""
        return self.field_sources.get(field, self.source)

    def is_assumed(self, field: str) -> bool:
        """Whether one field, by its YAML name, is assumed."""
        return self.assumed or field in self.assumed_fields
