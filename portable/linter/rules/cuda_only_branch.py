"""A branch is taken for the device `cuda` and no other accelerator has one.

What it does
    Finds `device.type == "cuda"`, `device in ("cuda", "cpu")`, `tensor.is_cuda` and the like, where no other branch
    names another accelerator. `device in ("cuda", "xpu")` is said of those that it leaves out.

Why it locks you in
    Off CUDA and ROCm the branch is never taken: fast paths are skipped, seeds are not set, or the `else` takes the
    accelerator for a CPU. Ports change the test to `!= "cpu"`.

Example
    if x.device.type == "cuda": fast(x)

Use instead
    `x.device.type != "cpu"`, or a comparison with `torch.accelerator.current_accelerator().type`.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.pysource.gates import asks_others, provided
from portable.linter.reach import effects, reach
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "info"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = effects("OODDD?D")
SOURCE = "public port commits, read as diffs 2026-11"
MARKS: tuple[str, ...] = ("cuda",)

finding = Maker(__name__)


_CUDA = reach("cuda rocm")
_HELP = '`!= "cpu"`, or compare with `torch.accelerator.current_accelerator().type`'


def check(module: PythonModule) -> Iterator[Finding]:
    """Comparisons with cuda, and uses of `is_cuda`."""
    for node, comes, route, slot in module.compares:
        bits = provided(node)
        left_out = {runtime: effect for runtime, effect in EFFECTS.items() if not bits & reach(runtime)}
        if bits and left_out and not asks_others(slot.parent, module.before, node):
            alone = bits == _CUDA
            yield finding(
                module.at(node, comes, route),
                f"{'only the device `cuda` is' if alone else '`cuda` and some others are'} provided for here",
                left_out,
                confidence="medium" if alone else "low",
                help=_HELP,
            )
    for name, uses in module.names.items():
        if name.endswith(".is_cuda"):
            for use in uses:
                yield finding(module.place(use), "`is_cuda` is false on every runtime but CUDA and ROCm", help=_HELP)
