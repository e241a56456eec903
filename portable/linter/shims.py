"""What a port defines anew: warp functions and number types of which a header of the run gives ROCm its own.

Rules see one file at a time; a mask of 32 lanes does not matter where the function that takes it is the port's own, nor
does the name of a type that stands for HIP's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from portable.errors import Location
from portable.linter.collect import Found
from portable.linter.reach import reach
from portable.linter.readers import KINDS
from portable.linter.subject import Subject
from portable.model.finding import Finding, Related

_MASK = "warp-mask-32-bit"
_NAMES = {_MASK: re.compile(r"__\w+_sync\b"), "cuda-number-type": re.compile(r"\b__nv_\w+")}
"""By rule, the names whose definition elsewhere changes what it says."""
_ROCM = reach("rocm")
_LARGEST = 1 << 20
_HEADERS = (".cuh", ".h", ".hh", ".hpp", ".hxx", ".inc", ".inl")
_DEFINED = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+(?P<function>__\w+_sync)\("
    r"|^[ \t]*(?:#[ \t]*define[ \t]+|using[ \t]+)(?P<type>__nv_\w+)[ \t]*(?:=[ \t]*)?(?:\w*::)*_{0,2}hip_\w+",
    re.MULTILINE,
)

Shims = dict[str, Location]
"""Where each function and type is defined anew."""


def with_shims(findings: Sequence[Finding], shims: Shims) -> list[Finding]:
    """The same findings; what is said of names that are defined anew is information."""
    return [_eased(one, shims) if is_concerned(one) else one for one in findings] if shims else list(findings)


def is_concerned(finding: Finding) -> bool:
    """Whether a definition elsewhere would change what a finding says."""
    return finding.rule in _NAMES and finding.effects.get("rocm") == "blocks"


def _eased(finding: Finding, shims: Shims) -> Finding:
    named = _NAMES[finding.rule].findall(finding.value)
    if not named and finding.rule == _MASK:
        named = [name for name in shims if name.endswith("_sync")]
    place = next((shims[name] for name in named if name in shims), None)
    if place is None:
        return finding
    effects = {**finding.effects, "rocm": "degrades"}
    related = (*finding.related, Related(place, "defined anew for ROCm"))
    return replace(finding, effects=effects, severity="info", confidence="low", related=related)


def shims_in_files(files: Iterable[Found], using: frozenset[str]) -> Shims:
    """What the headers of a run define anew, and the files that use it; what cannot be read defines nothing."""
    found: Shims = {}
    for one in files:
        if one.fault or one.size > _LARGEST or not (one.name.endswith(_HEADERS) or one.name in using):
            continue
        try:
            with open(one.path, "rb") as file:
                data = file.read(_LARGEST)
        except OSError:
            continue
        for name, place in shims_in(one.name, data):
            found.setdefault(name, place)
    return found


def shims_in(name: str, data: bytes) -> Iterator[tuple[str, Location]]:
    """The functions and types that one file defines anew where ROCm compiles it."""
    if (b"_sync(" not in data or b"define" not in data) and (b"__nv_" not in data or b"hip_" not in data):
        return
    subject = Subject(name, "cxx", data)
    matches = list(_DEFINED.finditer(subject.text))
    source = KINDS["cxx"].reader.read(subject) if matches else None
    for match in matches:
        if source is not None and source.reach_at(match.start()) & _ROCM:
            kind = match.lastgroup or "type"
            yield match[kind], subject.span(*match.span(kind))
