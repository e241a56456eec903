"""A section of the page, and what all sections of one workload share."""

from __future__ import annotations

import re
from typing import NamedTuple

from portable.report.page.elements import Html
from portable.report.page.parts import Compared, Findings, Target
from portable.report.page.records import Evidence
from portable.report.page.sources import Sources


class Section(NamedTuple):
    """A title, the name by which links reach it, and what it shows."""

    key: str
    title: str
    body: Html


class Sheet(NamedTuple):
    """One workload while its sections are drawn."""

    compared: Compared
    sources: Sources
    prefix: str
    """Begins every id of this workload's sections."""
    findings: Findings | None = None
    evidence: tuple[Evidence, ...] = ()
    """Of this workload, a target each."""

    def place(self, *words: str) -> str:
        """An id from words; the same words give the same id, other words another one."""
        plain = (re.sub(r"[^a-z0-9]", lambda found: f"_{ord(found[0]):x}_", word.lower()) for word in words)
        return "-".join((self.prefix, *plain))

    def cost_place(self, target: Target) -> str:
        """The id of what a target's cost is made of."""
        return self.place("cost", target.target)
