"""A policy allows a single provider.

What it does
    Finds `policy.providers.allow` with one entry.

Why it locks you in
    Every target of another provider refuses the workload, whatever it offers.

Example
    policy: {providers: {allow: [acme]}}

Use instead
    What the workload needs of a provider: `residency`, `attestations`, a price ceiling; or `deny`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.readers.spec import Spec
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("spec",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "blocks"}
SOURCE = "the resolver refuses every other provider; the contract of the spec, 2026-11"
MARKS: tuple[str, ...] = ("allow",)

finding = Maker(__name__)


def check(view: Spec) -> Iterator[Finding]:
    """Lists of one provider."""
    for allowed in view.allowed_providers():
        names = {one.text for one in allowed}
        if len(names) == 1:
            name = allowed[0].text
            effects: dict[str, Effect] = {name: "ok", OTHER_CLOUDS: "blocks"}
            place = view.place(allowed[0], "policy/providers/allow")
            yield finding(place, f"no provider but `{name}` may run this", effects, help="say what is needed of one")
