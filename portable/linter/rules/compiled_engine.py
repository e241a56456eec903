"""A network is shipped as TensorRT has compiled it.

What it does
    Finds files of TensorRT (`.engine`, `.plan`, `.trt`) by their first bytes, and says which version has compiled them.

Why it locks you in
    Unless it was built to be compatible, an engine is for the version of TensorRT and the architecture of the chip it
    was compiled on. The file does not tell in its header whether it was, nor for which chip, so the effect is unknown;
    no other runtime is known to load it.

Example
    model.engine: compiled by TensorRT 10.3.0.26

Use instead
    The network as ONNX or as an exported program, compiled where it runs, with the result kept in a cache there.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.binary.engine import Engine
from portable.linter.reach import effects
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("engine",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = effects("???????")
SOURCE = "TensorRT 11.4 documentation, engine portability; its sample `trtexec`, header of a plan, 2026-11"
MARKS: tuple[str, ...] = ()

finding = Maker(__name__)


def check(view: Engine) -> Iterator[Finding]:
    """One finding for the file."""
    place = view.place()
    version = f" {view.version}" if view.version else ", by a version that its header does not say in the known way"
    yield finding(
        place,
        f"`{place.value[:80]}`: compiled by TensorRT{version}, for one kind of chip and one version unless it was "
        "built to be compatible",
        help="ship the network itself, and compile it where it runs",
    )
