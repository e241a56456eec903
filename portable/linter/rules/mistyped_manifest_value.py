"""A value has the wrong type, or is none of those that may stand there.

What it does
    Checks values in the `spec` of KubeRay's objects, and in every PodSpec: types, quantities, enumerations, and keys
    without a value. A placeholder such as `$REPLICAS` where a number belongs is found too.

Why it locks you in
    It does not; the API server refuses the file: 500 for a wrong type, 422 for a key without a value.

Example
    nodeSelector: {pool-size: 8}

Use instead
    Quote what must be a text, fill in placeholders, leave out keys that hold nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.kube.faults import faults
from portable.linter.kube.schema import Fault
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Scalar
from portable.model.finding import Confidence, Edit, Effect, Finding, Fix, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "KubeRay CRDs v1.7.0; answers of kube-apiserver 1.35.4, seen 2026-11"
MARKS: tuple[str, ...] = ("ray.io", "containers")
FIX = "safe"

finding = Maker(__name__)


def check(view: Manifest) -> Iterator[Finding]:
    """Wrong types and empty keys."""
    for fault, place in faults(view):
        where = ".".join(fault.path)
        if fault.kind == "null":
            yield finding(place, f"`{where}` has no value; {fault.wanted} belongs there", help="leave the key out")
        elif fault.kind == "mistyped":
            shown = f"`{fault.node.text[:60]}`" if isinstance(fault.node, Scalar) else "a block"
            yield finding(
                place, f"`{where}` is {shown}; {fault.wanted} belongs there", help=_advice(fault), fix=_fix(view, fault)
            )


def _advice(fault: Fault) -> str:
    if isinstance(fault.node, Scalar) and "$" in fault.node.text:
        return "fill in the placeholder before the file is applied or linted"
    return "quote it" if fault.wanted == "a string" else f"write {fault.wanted}"


def _fix(view: Manifest, fault: Fault) -> Fix | None:
    node = fault.node
    if fault.wanted != "a string" or not isinstance(node, Scalar) or view.subject.origin is not None:
        return None
    return Fix("quote it", (Edit(view.subject.name, node.start, node.end, f'"{node.text}"'),), safe=True)
