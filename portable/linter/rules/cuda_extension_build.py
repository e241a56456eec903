"""The build compiles CUDA sources.

What it does
    Finds `CUDAExtension`, `torch.utils.cpp_extension.load` with CUDA sources, and what is done with `CUDA_HOME`.

Why it locks you in
    On ROCm torch translates the sources when it builds (`IS_HIP_EXTENSION`): a build of its own. For XPU there is
    `SyclExtension`; the others need another kernel. `CUDA_HOME` is None wherever torch is not built for CUDA.

Example
    ext_modules=[CUDAExtension('ops', ['ops.cu'])]

Use instead
    A branch on `torch.version.hip`, `SyclExtension` beside it, and a fallback in torch.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from portable.linter.pysource.uses import Use
from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("RRBBBBB")
SOURCE = "torch 2.14.1 torch/utils/cpp_extension.py; DeepSpeed 10ba3dde8; read 2026-11"
MARKS: tuple[str, ...] = ("cpp_extension",)

finding = Maker(__name__)


_PREFIX = "torch.utils.cpp_extension."
_HOME = "`ROCM_HOME` on ROCm; a test of `torch.version.hip` before"
_NAMES = ("CUDAExtension", "load", "load_inline", "CUDA_HOME", "_find_cuda_home", "check_compiler_ok_for_platform")


def check(module: PythonModule) -> Iterator[Finding]:
    """Extensions and the demand for a toolkit."""
    for name in _NAMES:
        for use in module.named(_PREFIX + name):
            if name.startswith("load") and not _has_cuda(use):
                continue
            if name == "CUDA_HOME":
                yield from _home(module, use)
                continue
            yield finding(
                module.place(use),
                f"`{name}` builds for CUDA, and for ROCm by translation",
                help="a branch on `torch.version.hip`; `SyclExtension` for XPU; a fallback in torch",
            )


def _home(module: PythonModule, use: Use) -> Iterator[Finding]:
    """The toolkit's folder where it is asked for, or taken for a path."""
    if use.slot.kind in ("test", "compare"):
        yield finding(module.place(use), "`CUDA_HOME` is None off CUDA, on ROCm too", effects("ODDDDDD"), help=_HOME)
    elif use.slot.kind == "argument" and use.slot.callee not in ("print", "str", "bool", "repr"):
        yield finding(module.place(use), "`CUDA_HOME` is None off CUDA, on ROCm too", effects("OBBBBBB"), help=_HOME)


def _has_cuda(use: Use) -> bool:
    """Whether a build at run time has CUDA among its arguments."""
    return use.call is not None and "cu" in ast.dump(use.call)
