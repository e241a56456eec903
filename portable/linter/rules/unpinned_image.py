"""An image is named by a tag, which can be moved.

What it does
    Finds images of a workload spec without a digest.

Why it locks you in
    The same spec is another program tomorrow, and on two targets with caches of their own it is two programs at once:
    what was tried on one says little about the other.

Example
    images: {cuda: "registry.example.com/train:1.4"}

Use instead
    `registry.example.com/train:1.4@sha256:…`, with the digest that was tested.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasImages
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity
from portable.model.rule import Persona

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "the distribution specification of the Open Container Initiative 1.1, 2024-02"
MARKS: tuple[str, ...] = ("images",)
PERSONA: Persona = "pedantic"

finding = Maker(__name__)


def check(view: HasImages) -> Iterator[Finding]:
    """Images without a digest."""
    for use in view.images():
        if "@sha" not in use.reference:
            yield finding(use.place, f"`{use.reference[:80]}` has no digest", help="add `@sha256:…` behind the tag")
