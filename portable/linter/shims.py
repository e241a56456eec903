"""What a port defines anew: warp functions that a header of the run gives ROCm a version of its own of.

Rules see one file at a time; a mask of 32 lanes does not matter where the function that takes it is the port's own.
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

_RULE = "warp-mask-32-bit"
_ROCM = reach("rocm")
_LARGEST = 1 << 20
_HEADERS = (".cuh", ".h", ".hh", ".hpp", ".hxx", ".inc", ".inl")
_DEFINED = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(__\w+_sync)\(", re.MULTILINE)
_FUNCTION = re.compile(r"__\w+_sync\b")

Shims = dict[str, Location]
"""Where each function is defined anew."""


def with_shims(findings: Sequence[Finding], shims: Shims) -> list[Finding]:
    """The same findings; masks of functions that are defined anew are information."""
    return [_eased(one, shims) if is_concerned(one) else one for one in findings] if shims else list(findings)


def is_concerned(finding: Finding) -> bool:
    """Whether a definition elsewhere would change what a finding says."""
    return finding.rule == _RULE and finding.effects.get("rocm") == "blocks"


def _eased(finding: Finding, shims: Shims) -> Finding:
    named = _FUNCTION.findall(finding.value)
    place = next((shims[name] for name in named or shims if name in shims), None)
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
    """The warp functions that one file defines anew where ROCm compiles it."""
    if b"_sync(" not in data or b"define" not in data:
        return
    subject = Subject(name, "cxx", data)
    matches = list(_DEFINED.finditer(subject.text))
    source = KINDS["cxx"].reader.read(subject) if matches else None
    for match in matches:
        if source is not None and source.reach_at(match.start()) & _ROCM:
            yield match[1], subject.span(match.start(1), match.end(1))
