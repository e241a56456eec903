"""A group may run on several runtimes, and there is no image for some of them.

What it does
    Compares the runtimes of each group's `anyOf` or `need` with the keys of `images`.

Why it locks you in
    A target that has only accelerators of the other runtime refuses the workload: there is nothing to run there.

Example
    images: {cuda: registry.example.com/train:1}
    groups: [{name: trainers, accelerator: {anyOf: [nvidia-h200, amd-mi300x], count: 8}}]

Use instead
    An image for each runtime the groups name, or only accelerators that the images are for.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import RUNTIMES
from portable.linter.readers.spec import Spec
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = dict.fromkeys(RUNTIMES, "blocks")
SOURCE = "the resolver refuses a runtime without an image; the contract of the spec, 2026-11"
MARKS: tuple[str, ...] = ("accelerator",)

finding = Maker(__name__)


def check(view: Spec) -> Iterator[Finding]:
    """Groups with runtimes that no image is for."""
    with_image = view.image_runtimes()
    for group in view.groups():
        lacking = [name for name in RUNTIMES if name in group.runtimes - with_image]
        if not lacking or not with_image or len(group.runtimes) < 2:
            continue
        effects: dict[str, Effect] = {name: "blocks" if name in lacking else "ok" for name in RUNTIMES}
        node = group.models[0] if group.models else group.node
        yield finding(
            view.place(node, f"groups/{group.name}/accelerator"),
            f"group `{group.name}` may run on {' or '.join(lacking)}, and `images` has none for it",
            effects,
            help=f"add `images.{lacking[0]}`, or leave those accelerators out",
        )
