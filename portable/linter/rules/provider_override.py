"""A spec patches the pods of one target or provider.

What it does
    Finds entries of `overrides`.

Why it locks you in
    What the patch does is had on that target alone. Each one has to be written again, and tried, for the next target.

Example
    overrides: {prod: [{on: trainers, merge: {spec: {hostNetwork: true}}}]}

Use instead
    A field of the spec that every target honours; a patch where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.readers.spec import Spec
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "the contract of the spec, 2026-11"
MARKS: tuple[str, ...] = ("overrides",)

finding = Maker(__name__)


def check(view: Spec) -> Iterator[Finding]:
    """Keys of `overrides`."""
    for target, patches in view.overrides():
        count = "a patch" if patches == 1 else f"{patches} patches"
        place = view.at(target, f"overrides/{target.text}")
        yield finding(place, f"{count} for `{target.text}` alone", help="use a field of the spec where there is one")
