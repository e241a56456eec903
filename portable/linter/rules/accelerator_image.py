"""An image holds the user space of one runtime.

What it does
    Finds base images and container images that are made for CUDA, ROCm, Neuron, TPU, Gaudi or Intel, by repository and
    tag.

Why it locks you in
    Its libraries drive one vendor's devices. On others it starts, and finds no accelerator.

Example
    FROM nvidia/cuda:12.8.1-cudnn-devel-ubuntu24.04

Use instead
    An image for each runtime: a build argument for the base, a stage for each, `images` of a workload spec.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasImages
from portable.linter.images import known
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("ci", "compose", "dockerfile", "image", "manifest", "spec")
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "see portable/linter/images.json: repositories and documents, read 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: HasImages) -> Iterator[Finding]:
    """Images by repository and tag."""
    for use in view.images():
        row = known(use.reference)
        if row is not None and use.accelerated is not False:
            yield finding(
                use.place,
                f"`{use.reference[:80]}`: {row.why}",
                row.effects,
                severity=row.severity,
                confidence="high" if row.verified else "low",
                help=row.instead,
                source=row.source,
            )
