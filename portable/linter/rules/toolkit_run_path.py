"""A library looks for others in a toolkit's folder of one machine.

What it does
    Finds absolute folders of toolkits (`/usr/local/cuda…`, `/opt/rocm…`, `/opt/intel/oneapi…`, `/opt/habanalabs…`)
    in RPATH and RUNPATH of libraries.

Why it locks you in
    Where the folder is missing the loader falls back to what the image has; where it holds another version, that one is
    taken. The image decides which, not the package.

Example
    RUNPATH /opt/rocm-7.2.4/lib

Use instead
    `$ORIGIN` with the libraries beside it or in a package that it needs (`patchelf --set-rpath`, `auditwheel repair`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.binary.uses import HasLibraries, LibraryUse, told_together
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity
from portable.model.rule import Persona

SUBJECTS: tuple[str, ...] = ("elf", "image", "site-packages", "wheel")
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = {"cuda": "degrades", "rocm": "degrades"}
SOURCE = "bitsandbytes 0.50.2 wheel, RUNPATH, 2026-11; ld.so(8)"
MARKS: tuple[str, ...] = ()
PERSONA: Persona = "pedantic"

finding = Maker(__name__)

_TOOLKIT = re.compile(
    r"(?:/usr/local/(?P<cuda>cuda)|/opt/(?:(?P<rocm>rocm)|(?P<xpu>intel/oneapi)|(?P<gaudi>habanalabs)))"
)


def check(view: HasLibraries) -> Iterator[Finding]:
    """One finding for each package and list of folders."""
    uses = (use for use in view.libraries() if _paths(use))
    for use in told_together(uses, lambda one: tuple(_paths(one))):
        paths = _paths(use)
        runtimes = {match.lastgroup: None for path in paths if (match := _TOOLKIT.match(path))}
        effects: dict[str, Effect] = {runtime: "degrades" for runtime in runtimes if runtime}
        shown = ", ".join(f"`{path[:100]}`" for path in paths[:3])
        yield finding(use.place, f"{use.shown}: looks for libraries in {shown}", effects, help="`$ORIGIN`")


def _paths(use: LibraryUse) -> list[str]:
    return [path for path in use.library.dynamic.paths if _TOOLKIT.match(path)]
