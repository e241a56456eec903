"""An image is offered for one architecture only.

What it does
    Reads which platforms the index of an image offers, or which one its configuration names.

Why it locks you in
    A node of the other architecture cannot start it: "exec format error". GB200 and GH200 machines and the cheaper CPU
    nodes of several clouds are arm64, most machines with other accelerators are amd64.

Example
    an index with linux/amd64 alone

Use instead
    An image built for both (`docker buildx build --platform linux/amd64,linux/arm64`), or one for each in `images` of a
    workload spec.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity
from portable.model.rule import Persona

if TYPE_CHECKING:
    from portable.linter.archive.image import Image

SUBJECTS: tuple[str, ...] = ("image",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "OCI image specification; architectures of machines in the providers' tables, 2026-11"
MARKS: tuple[str, ...] = ()
PERSONA: Persona = "auditor"

finding = Maker(__name__)


def check(view: Image) -> Iterator[Finding]:
    """One finding for an image whose platforms are of one architecture."""
    linux = [name for name in view.platforms if name.startswith("linux/")]
    architectures = {name.split("/")[1] for name in linux}
    if len(architectures) == 1:
        (only,) = architectures
        other = "arm64" if only == "amd64" else "amd64"
        yield finding(view.place(only), f"offered for {', '.join(linux)} only", help=f"a build for linux/{other} too")
