"""Which image a role gets, and what its tag proves about it.

Tag schemes as built by ray-project/ray `ci/ray_ci/automation/image_tags_lib.py` (read 2026-11); digests and foreign
tags prove nothing and are not judged.
"""

from __future__ import annotations

import re

from portable.model.accelerator import Accelerator
from portable.model.code import Image
from portable.model.runtime import Runtime
from portable.model.workload import Workload

_RAY_TAG = re.compile(
    r"(?:^|/)rayproject/ray(?:-llm|-ml)?:(\d+\.\d+\.\d+)(?:\.[0-9a-f]{6})?(?:-extra)?(?:-py\d+)?(?:-(cpu|gpu|tpu|cu\d{3}))?(-aarch64)?$"
)
_ROCM_RAY_TAG = re.compile(r"(?:^|/)rocm/ray:ray-(\d+\.\d+\.\d+)(?:\.post\d+)?_rocm([\d.]+?)_")
_CUDA_TAG = re.compile(r"-cu(\d{2,3})(\d)(?:-|$)|cuda-?(\d+\.\d+)")
_GPU_ALIAS_CUDA = "12.1"
"""`-gpu` of rayproject images is CUDA 12.1 (ray-images.json, read 2026-11)."""


def image_of(workload: Workload, runtime: Runtime) -> Image | None:
    """The image of a runtime; CPU roles without one take the first group's (the resolver passes that runtime)."""
    return workload.spec.images.get(runtime)


def complaint(reference: str, arch: str, workload: Workload, accelerator: Accelerator | None) -> str | None:
    """Why an image cannot serve, as far as its tag tells; None when nothing speaks against it."""
    if "@sha256:" in reference:
        return None
    ray = ray_version(reference)
    if ray is not None and ray != workload.spec.code.ray:
        return f"its tag says Ray {ray}, and `code.ray` is {workload.spec.code.ray}"
    if (found := _RAY_TAG.search(reference)) and (found.group(3) is not None) != (arch == "arm64"):
        return f"its tag is of another architecture than {arch}"
    if accelerator is None or accelerator.min_toolkit is None:
        return None
    toolkit = toolkit_version(reference, accelerator.runtime)
    if toolkit is not None and _parts(toolkit) < _parts(accelerator.min_toolkit):
        return f"its {accelerator.runtime} is {toolkit}, and {accelerator.title} needs {accelerator.min_toolkit}"
    return None


def ray_version(reference: str) -> str | None:
    """The Ray version a tag states, if it states one."""
    found = _RAY_TAG.search(reference) or _ROCM_RAY_TAG.search(reference)
    return found.group(1) if found else None


def toolkit_version(reference: str, runtime: Runtime) -> str | None:
    """The version of CUDA or ROCm a tag states, if it states one."""
    if runtime == "rocm":
        found = _ROCM_RAY_TAG.search(reference) or re.search(r"rocm-?(\d+(?:\.\d+)+)()", reference)
        return (found.group(2) or found.group(1)) if found else None
    if runtime != "cuda":
        return None
    if (ray := _RAY_TAG.search(reference)) and ray.group(2) == "gpu":
        return _GPU_ALIAS_CUDA
    found = _CUDA_TAG.search(reference)
    if found is None:
        return None
    return found.group(3) or f"{found.group(1)}.{found.group(2)}"


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
