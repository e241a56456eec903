"""A pod mounts device files or drivers of one vendor from the node.

What it does
    Finds host paths such as `/dev/nvidia*`, `/usr/local/nvidia`, `/dev/kfd`, `/dev/neuron*` and `/dev/accel*`.

Why it locks you in
    On nodes of another vendor the path does not exist. Device plugins mount what is needed.

Example
    volumes: [{name: nv, hostPath: {path: /usr/local/nvidia}}]

Use instead
    The device plugin's resource alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.reach import RUNTIMES, effects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("O??????")
SOURCE = "device nodes of the vendors' drivers; partly read 2026-11"
MARKS: tuple[str, ...] = ("hostPath",)

finding = Maker(__name__)

_ROWS: tuple[tuple[str, str], ...] = (
    ("/dev/nvidia", "cuda"),
    ("/usr/local/nvidia", "cuda"),
    ("/dev/kfd", "rocm"),
    ("/dev/neuron", "neuron"),
    ("/dev/accel", "gaudi"),
)


def check(view: Manifest) -> Iterator[Finding]:
    """Host paths of pods."""
    for pod in view.pods:
        for volume in pod.spec.sequence("volumes"):
            path = volume.at("hostPath", "path") if isinstance(volume, Mapping) else None
            row = next((row for row in _ROWS if isinstance(path, Scalar) and path.text.startswith(row[0])), None)
            if row is not None and isinstance(path, Scalar):
                yield finding(
                    view.pod_place(pod, path, "volumes", path.text),
                    f"`{path.text}` is there with one vendor's driver only",
                    {runtime: "ok" if runtime == row[1] else "unknown" for runtime in RUNTIMES},
                    help="the device plugin mounts what is needed",
                )
