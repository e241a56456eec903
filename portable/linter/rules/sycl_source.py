"""Code for SYCL.

What it does
    Finds SYCL's headers and names.

Why it locks you in
    It is at home on Intel's accelerators; plug-ins for CUDA and HIP need a toolchain of their own.

Example
    sycl::queue q;

Use instead
    A guard, and kernels of each platform.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.cxx import CxxSource
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cxx",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("DDBBBBO")
SOURCE = "Intel documentation; partly read 2026-11"
MARKS: tuple[str, ...] = ("sycl", "esimd")

finding = Maker(__name__)


_SYCL = re.compile(r"\bsycl::\w+|\besimd::")


def check(source: CxxSource) -> Iterator[Finding]:
    """Names and headers, the first of a line."""
    seen: set[int] = set()
    for path, start, end in source.includes:
        if path.startswith(("sycl/", "CL/sycl")) and source.reach_at(start):
            yield finding(source.place(start, end), f"`{path}` is of SYCL", help="a guard")
    for match, place in source.search(_SYCL):
        if place.location.line not in seen:
            seen.add(place.location.line)
            yield finding(place, f"`{match.group()}` is of SYCL", help="a guard")
