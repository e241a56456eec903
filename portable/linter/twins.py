"""Sources that come twice, once for CUDA and once for ROCm: `cuda/CudaContext.cpp` beside `hip/HipContext.cpp`.

Rules see one file at a time. What one of a pair says is not said to the other's runtime, which compiles its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from portable.linter.collect import Found
from portable.linter.reach import EVERYWHERE, is_moot, narrow, reach
from portable.model.finding import Finding

_SOURCE = re.compile(r"(.*)\.(?:cu|cuh|hip|h|hh|hpp|hxx|c|cc|cpp|cxx|inc|inl)")
_PAIRS = (("cuda", "hip", "rocm"), ("cuda", "rocm", "rocm"), ("hip", "cuda", "cuda"), ("rocm", "cuda", "cuda"))
"""A word in a path, the word of its twin's path, and the runtime that compiles the twin."""
_ON_ROCM_ALONE = frozenset(
    {"cuda-version-test", "warp-mask-32-bit", "warp-size-32", "warp-size-constant", "warp-vote-32-bit"}
)
"""Rules that speak of nothing else."""

Twins = Mapping[str, str]
"""By name of a file, the runtime that compiles another."""


def twins_of(names: Iterable[str], files: Iterable[Found]) -> Twins:
    """The runtime that has a file of its own, for those of some files of which that is so."""
    named = {name: match[1].lower() for name in names if (match := _SOURCE.fullmatch(name))}
    concerned = {name: stem for name, stem in named.items() if any(word in stem for word, _, _ in _PAIRS)}
    if not concerned:
        return {}
    stems = {match[1].lower() for one in files if (match := _SOURCE.fullmatch(one.name))}
    return {
        name: runtime
        for name, stem in concerned.items()
        for word, other, runtime in _PAIRS
        if word in stem and stem.replace(word, other) in stems
    }


def with_twins(findings: Sequence[Finding], twins: Twins) -> list[Finding]:
    """The same findings, without what the runtime of a twin need not hear."""
    return [kept for one in findings for kept in _kept(one, twins.get(one.location.file or ""))]


def _kept(finding: Finding, runtime: str | None) -> Iterator[Finding]:
    if runtime is None:
        yield finding
    elif runtime != "rocm" or finding.rule not in _ON_ROCM_ALONE:
        effects = dict(narrow(finding.effects, EVERYWHERE & ~reach(runtime)))
        if not is_moot(effects):
            yield replace(finding, effects=effects)
