"""Flags that only NVIDIA's compiler knows are set.

What it does
    Finds strings like `-gencode`, `--expt-relaxed-constexpr`, `--use_fast_math`, `-Xptxas` and `arch=compute_90` in
    Python builds.

Why it locks you in
    `hipcc` and clang reject them, though torch hands ROCm builds the list under the key `nvcc` as well.

Example
    extra_compile_args={"nvcc": ["--use_fast_math"]}

Use instead
    A branch on `torch.version.hip`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.python import PythonModule
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("python",)
SEVERITY: Severity = "error"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "exllama and mamba port commits; partly read 2026-11"
MARKS: tuple[str, ...] = (
    "gencode",
    "-expt-",
    "use_fast_math",
    "maxrregcount",
    "Xptxas",
    "Xcudafe",
    "ptxas-options",
    "lineinfo",
    "line-info",
    "diag_suppress",
    "arch=sm_",
    "arch=compute_",
    "compress-mode",
    "split-compile",
)

finding = Maker(__name__)


_FLAG = re.compile(
    r"--?(?:gencode|expt-(?:relaxed-constexpr|extended-lambda)|use_fast_math|maxrregcount|Xptxas|Xcudafe|ptxas-options"
    r"|generate-line-info|lineinfo"
    r"|diag_suppress|compress-mode|split-compile|arch=sm_\d+|arch=compute_\d+)(?:[= ,].*)?"
    r"|.*\barch=compute_\w+,code=\w+.*|-std=c\+\+\d+,-gencode.*|--?arch=(?:sm|compute)_\w+",
    re.DOTALL,
)


def check(module: PythonModule) -> Iterator[Finding]:
    """Flags as whole strings."""
    for text, uses in module.by_text.items():
        if "-" in text and _FLAG.fullmatch(text):
            for use in uses:
                yield finding(module.place(use), f"`{text}` is for nvcc only", help="a branch on `torch.version.hip`")
