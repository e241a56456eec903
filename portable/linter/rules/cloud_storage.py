"""A storage driver or class exists on one cloud.

What it does
    Finds CSI drivers, provisioners and storage classes of claims, volumes and StorageClasses.

Why it locks you in
    Without the driver the claim stays Pending. The name of a class alone proves little: any cluster may define it.

Example
    volumes: [{name: data, csi: {driver: gcsfuse.csi.storage.gke.io}}]

Use instead
    `data` of a workload spec; an own class name that each cluster defines.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.cloudrows import table
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import OTHER_CLOUDS, Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {OTHER_CLOUDS: "blocks"}
SOURCE = "see the table beside this file: documents of each provider, read 2024-12 to 2026-11"
MARKS: tuple[str, ...] = ("driver", "provisioner", "storageClassName")

finding = Maker(__name__)

_KEYS = frozenset({"driver", "provisioner", "storageClassName"})


def check(view: Manifest) -> Iterator[Finding]:
    """Drivers, provisioners and class names, wherever they stand."""
    rows = table(__file__)
    for one, path, value in view.scalars:
        row = rows.find(value.text) if path[-1] in _KEYS else None
        if row is not None:
            yield finding(
                view.place(value, "/".join((one.route, *path))), f"`{value.text}`: {row.why}", row.effects,
                severity=row.severity, confidence=row.confidence, help=row.instead, source=row.source,
            )  # fmt: skip
