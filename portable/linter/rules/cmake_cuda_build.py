"""The CMake build is for CUDA only.

What it does
    Finds CUDA as a language, `find_package(CUDA)`, `find_package(CUDAToolkit)`, CUDA's targets and `CMAKE_CUDA_…`
    settings outside a branch for it.

Why it locks you in
    Without CUDA's toolkit the configuration fails. CMake 3.21 and later has HIP as a language beside it.

Example
    project(ops LANGUAGES CXX CUDA)

Use instead
    An option, and `enable_language(HIP)` in its other branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.reach import effects
from portable.linter.readers.cmake import CMakeFile, Command
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("cmake",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "high"
EFFECTS: dict[str, Effect] = effects("OBBBBBB")
SOURCE = "llm.c and other port commits; CMake 3.21 release notes; read 2026-11"
MARKS: tuple[str, ...] = (
    "CUDA",
    "cuda_",
    "cublas",
    "cudnn",
    "cudart",
    "cufft",
    "curand",
    "cusparse",
    "cusolver",
    "nvrtc",
    "nvToolsExt",
    "NCCL",
)

finding = Maker(__name__)


_LINKED = re.compile(
    r"cudart(?:_static)?|cublas(?:Lt)?|cudnn|cufft|curand|cusparse|cusolver|nvrtc|CUDA::\w+|nvToolsExt|\$\{CUDA_\w+\}"
)
_SETTING = re.compile(
    r"CMAKE_CUDA_(?:ARCHITECTURES|FLAGS\w*|STANDARD\w*|COMPILER|HOST_COMPILER|SEPARABLE_COMPILATION)|CUDA_NVCC_FLAGS|CUDA_ARCH\w*"
)
_LEFT = effects("ODBBBBB")
_HELP = "an option, and `enable_language(HIP)` in its other branch"


def check(file: CMakeFile) -> Iterator[Finding]:
    """Commands that need CUDA's toolkit."""
    for command in file.commands:
        found = _needs(command)
        if found is not None:
            word, certain = found
            place = file.place(command)
            if command.name == "set":
                yield finding(place, f"`{word}` is for CUDA's compiler alone", _LEFT, severity="info", help=_HELP)
                continue
            if command.name == "find_package" and "REQUIRED" not in command.words:
                message = f"`{word}` looks for CUDA's toolkit: what it is for may be left out"
                yield finding(place, message, _LEFT, severity="info", confidence="low", help=_HELP)
                continue
            confidence: Confidence = "high" if certain else "low"
            yield finding(place, f"`{word}` needs CUDA's toolkit", confidence=confidence, help=_HELP)


def _needs(command: Command) -> tuple[str, bool] | None:
    """What in a command needs it, and whether that is a verified fact."""
    name, words = command.name, command.words
    if name in ("project", "enable_language") and "CUDA" in words:
        return f"{name}(… CUDA)", True
    if name == "find_package" and words[:1] in (("CUDA",), ("CUDAToolkit",), ("CUDNN",), ("NCCL",)):
        return f"find_package({words[0]})", words[0].startswith("CUDA") and "REQUIRED" in words
    if name in ("cuda_add_library", "cuda_add_executable", "cuda_compile", "cuda_select_nvcc_arch_flags"):
        return name, True
    if name == "set" and words and _SETTING.fullmatch(words[0]):
        return words[0], True
    if name in ("target_link_libraries", "link_libraries"):
        linked = next((word for word in words if _LINKED.fullmatch(word)), None)
        return (linked, False) if linked else None
    return None
