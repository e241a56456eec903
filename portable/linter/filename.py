"""What a file's own name says about the runtime it is for: `Dockerfile.rocm`, `requirements-cuda.txt`."""

from __future__ import annotations

import re

from portable.linter.reach import EVERYWHERE, Reach, names, reach

_WORDS = {
    "cuda": "cuda", "nvidia": "cuda", "rocm": "rocm", "hip": "rocm", "amd": "rocm", "neuron": "neuron",
    "trainium": "neuron", "trn": "neuron", "tpu": "xla", "xla": "xla", "hpu": "gaudi", "gaudi": "gaudi",
    "habana": "gaudi", "xpu": "xpu", "mtia": "mtia",
}  # fmt: skip
_CUDA = re.compile(r"cu\d{2,3}")


def reach_of_name(name: str) -> Reach:
    """The runtimes a file is for by its name and folder; every one where they say nothing, or say it twice."""
    parts = name.lower().split("/")[-2:]
    found = set()
    for word in re.split(r"[^a-z0-9]+", " ".join(parts)):
        runtime = _WORDS.get(word) or ("cuda" if _CUDA.fullmatch(word) else None)
        if runtime:
            found.add(runtime)
    return reach(next(iter(found))) if len(found) == 1 else EVERYWHERE


def own_runtimes(name: str, route: str) -> tuple[str, ...]:
    """The runtimes that a function or class, or its file or folder, is named after: it is one of several."""
    bits = reach_of_name(route.replace(".", "/"))
    if bits == EVERYWHERE:
        bits = reach_of_name(name)
    folders = {_WORDS[part] for part in name.lower().split("/") if part in _WORDS}
    if bits == EVERYWHERE and len(folders) == 1:
        return tuple(folders)
    return () if bits == EVERYWHERE else names(bits)


_FOLDERS = frozenset(
    {"accelerator", "accelerators", "device_manager", "device_managers", "devices", "platform", "platforms"}
)
_BESIDE = frozenset({"accelerator", "device", "platform", "gpu", "py"})


def reach_of_module(name: str) -> Reach:
    """The runtimes of a Python module that is one of several, each for a runtime: `platforms/rocm.py`.

    Where the folder does not say so, a name says nothing: `cuda_utils.py` is imported by everybody.
    """
    parts = name.lower().split("/")
    if len(parts) < 2 or parts[-2] not in _FOLDERS:
        return EVERYWHERE
    words = re.split(r"[^a-z0-9]+", parts[-1])
    found = {runtime for word in words if (runtime := _WORDS.get(word))}
    if len(found) != 1 or any(word not in _WORDS and word not in _BESIDE for word in words):
        return EVERYWHERE
    (runtime,) = found
    return reach("cuda rocm" if runtime == "cuda" else runtime)
