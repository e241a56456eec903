"""A library is for another machine than its package or image says.

What it does
    Compares the machine in each ELF header with the platform tags of the wheel, or with the architecture of the image.

Why it locks you in
    An installer trusts the tag: the package is taken on nodes where it cannot be loaded, or refused where it could. A
    GB200 or GH200 node is aarch64, most others are x86_64.

Example
    pkg-1.0-py3-none-manylinux_2_28_aarch64.whl with an x86_64 library

Use instead
    One wheel for each machine, built or repaired there (`auditwheel`); an image for each architecture.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.binary.uses import HasLibraries, told_together
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("image", "wheel")
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {}
SOURCE = "packaging.python.org, platform compatibility tags; OCI image specification, 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)

_DEVICES = ("cuda", "amdgpu")
_NAMES = {"ppc64le": "ppc64", "armv7l": "arm"}


def check(view: HasLibraries) -> Iterator[Finding]:
    """One finding for each package and machine."""
    uses = (use for use in view.libraries() if use.promised and use.library.machine not in _DEVICES)
    for use in told_together(uses, lambda one: one.library.machine):
        machine = use.library.machine
        if machine not in (_NAMES.get(name, name) for name in use.promised):
            promised = " or ".join(use.promised)
            message = f"{use.shown}: built for {machine}, in a package for {promised}"
            yield finding(use.place, message, help=f"a build for {promised}" if promised != "any" else "a platform tag")
