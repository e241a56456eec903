"""A load balancer, ingress or gateway class is served by one cloud.

What it does
    Finds `loadBalancerClass`, `ingressClassName`, `gatewayClassName`, the annotation `kubernetes.io/ingress.class` and
    controllers of IngressClasses.

Why it locks you in
    Without its controller a class never gets an address.

Example
    spec: {ingressClassName: alb}

Use instead
    `expose` of a workload spec; one class name that each cluster defines.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "degrades"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ("Class", "ingress.class")

finding = Maker(__name__)

_KEYS = frozenset({"loadBalancerClass", "ingressClassName", "gatewayClassName", "kubernetes.io/ingress.class"})


def check(view: Manifest) -> Iterator[Finding]:
    """Classes, wherever they stand."""
    rows = table(__file__)
    for one, path, value in view.scalars:
        is_class = path[-1] in _KEYS or (path[-1] == "controller" and one.kind == "IngressClass")
        row = rows.find(value.text) if is_class else None
        if row is not None:
            yield finding(
                view.place(value, "/".join((one.route, *path))), f"`{value.text}`: {row.why}", row.effects,
                severity=row.severity, confidence=row.confidence, help=row.instead, source=row.source,
            )  # fmt: skip
