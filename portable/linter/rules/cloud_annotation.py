"""An annotation or label is heeded by one cloud only.

What it does
    Finds annotations and labels of identities, networks, load balancers and storage sidecars that one cloud's
    controllers read.

Why it locks you in
    Elsewhere they are ignored without a word: no credentials, the slow network, a public load balancer.

Example
    metadata: {annotations: {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/x"}}

Use instead
    What the finding's help says.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Annotations and labels of objects and pod templates."""
    rows = table(__file__)
    seen: set[int] = set()
    for route, holder in _holders(view):
        for kind in ("annotations", "labels"):
            for key, _ in holder.mapping("metadata", kind).pairs:
                row = rows.find(key.text) if "/" in key.text and key.start not in seen else None
                if row is not None:
                    seen.add(key.start)
                    yield finding(
                        view.place(key, f"{route}/metadata/{kind}/{key.text}"), f"`{key.text}`: {row.why}", row.effects,
                        severity=row.severity, confidence=row.confidence, help=row.instead, source=row.source,
                    )  # fmt: skip


def _holders(view: Manifest) -> Iterator[tuple[str, Mapping]]:
    yield from ((one.route, one.node) for one in view.objects)
    yield from ((pod.route, pod.template) for pod in view.pods if pod.template is not pod.owner.node)
