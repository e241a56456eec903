"""Kueue refuses the object that is sent to its queue.

What it does
    Applies the rules of Kueue's webhook to KubeRay objects with the label `kueue.x-k8s.io/queue-name`.

Why it locks you in
    It does not; the object is refused wherever Kueue runs.

Example
    metadata: {labels: {kueue.x-k8s.io/queue-name: team-a}}   # and no shutdownAfterJobFinishes

Use instead
    What the finding's help says.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.job_rules import queue_troubles
from portable.linter.kube.ray import ray_objects
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "Kueue v0.19.2 pkg/controller/jobs/rayjob and raycluster"
MARKS: tuple[str, ...] = ("kueue.x-k8s.io/queue-name",)

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Queued objects."""
    for ray in ray_objects(view.objects):
        for trouble in queue_troubles(ray):
            yield finding(view.place(trouble.node, trouble.route), trouble.message, help=trouble.help)
