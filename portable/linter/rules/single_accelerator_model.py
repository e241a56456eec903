"""A worker group takes one model of accelerator only.

What it does
    Finds groups whose `anyOf` names a single model.

Why it locks you in
    Every target without that model refuses the workload, and so does one whose quota for it is used up.

Example
    accelerator: {anyOf: [nvidia-h100-80gb], count: 8}

Use instead
    Several models in `anyOf`, of more than one vendor if the code runs there, or `need` with memory and dtypes.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import RUNTIMES
from portable.linter.readers.spec import Spec
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = dict.fromkeys(RUNTIMES, "blocks")
SOURCE = "the resolver refuses every other model; the contract of the spec, 2026-11"
MARKS: tuple[str, ...] = ("anyOf",)

finding = Maker(__name__)


def check(view: Spec) -> Iterator[Finding]:
    """Groups with one model."""
    for group in view.groups():
        if len(group.models) != 1 or not group.runtimes:
            continue
        effects: dict[str, Effect] = {name: "ok" if name in group.runtimes else "blocks" for name in RUNTIMES}
        model = group.models[0]
        yield finding(
            view.place(model, f"groups/{group.name}/accelerator/anyOf"),
            f"group `{group.name}` takes `{model.text}` and nothing else",
            effects,
            help="name every model that would do, or say by `need` what is needed",
        )
