"""Scores by region: what of a set is hit, and what is hit beside it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from portable.linter.kinds import kind_of, role_of
from portable.linter.look import look
from portable.linter.shims import Shims, with_shims
from portable.linter.subject import Subject
from portable.model.finding import Finding
from tests.accuracy.ports import PortFile, PortSet, Range, cuda_view, git_dir, read, shims

_ANY = ("mtia", "neuron", "xla", "gaudi", "xpu")
_NAMES = {"tpu": "xla"}


@dataclass
class Score:
    """Counts that add up over sets."""

    files: int = 0
    lines: int = 0
    strict: int = 0
    strict_hit: int = 0
    interface: int = 0
    interface_hit: int = 0
    regions: int = 0
    regions_hit: int = 0
    hits: int = 0
    outside: int = 0
    blocks: int = 0
    blocks_outside: int = 0
    covered: int = 0

    def add(self, other: Score) -> None:
        """Pool by counts."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def row(self) -> str:
        """The figures as one line."""
        return (
            f"{_share(self.interface_hit, self.interface)} ({self.interface_hit}/{self.interface}) interface, "
            f"{_share(self.strict_hit, self.strict)} strict, {_share(self.regions_hit, self.regions)} all; "
            f"{self.hits} hits, {_share(self.outside, self.hits)} outside; "
            f"{self.blocks} blocks, {_share(self.blocks_outside, self.blocks)} outside; "
            f"{1000 * self.hits / max(1, self.lines):.1f} hits and {_share(self.covered, self.lines)} of lines covered"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "n/a"


@dataclass
class Details:
    """Where a set was missed or overdone, for reading."""

    misses: list[tuple[str, Range]] = field(default_factory=list)
    outside: list[tuple[str, Finding]] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)


def verdicts(finding: Finding, stack: str) -> set[str]:
    """What a finding says about the stack a set was ported to."""
    runtimes = _ANY if stack == "any-accelerator" else (_NAMES.get(stack, stack),)
    said: set[str] = {finding.on_runtime(runtime) for runtime in runtimes}
    return said - {"ok", "unknown"}


def findings_in(path: str, data: bytes) -> list[Finding]:
    """Everything lint says about one file."""
    kind = kind_of(path.rpartition("/")[2], data[:4096], data)
    return look(Subject(path, kind, data, role=role_of(path))).findings if kind else []


def score(ports: PortSet, mirror: Path) -> tuple[Score, Details]:
    """One set; raises FileNotFoundError if its repository is not there."""
    repository = git_dir(mirror, ports.repo)
    if repository is None:
        raise FileNotFoundError(ports.repo)
    total, details = Score(), Details()
    known = shims(repository, ports.commit)
    for file in ports.files:
        data = read(repository, ports.commit, file.path)
        lines = data.count(b"\n") + 1
        assert abs(lines - file.lines_of_code) <= 1, f"{file.path}: {lines} lines, {file.lines_of_code} expected"
        _score_file(ports, file, cuda_view(data, file.blanked), known, total, details)
    return total, details


def _score_file(ports: PortSet, file: PortFile, data: bytes, known: Shims, total: Score, details: Details) -> None:
    found = [
        one
        for one in with_shims(findings_in(file.path, data), known)
        if one.location.line not in file.blanked and verdicts(one, ports.stack)
    ]
    spans = [(one.location.line, one.location.end_line or one.location.line) for one in found]
    total.files += 1
    total.lines += file.lines_of_code
    total.covered += len({line for first, last in spans for line in range(first, last + 1)})
    for name, regions in (("strict", file.strict), ("interface", file.interface), ("regions", file.regions)):
        missed = [one for one in regions if not any(_overlap(one, span) for span in spans)]
        setattr(total, name, getattr(total, name) + len(regions))
        setattr(total, f"{name}_hit", getattr(total, f"{name}_hit") + len(regions) - len(missed))
        if name == "interface":
            details.misses += [(file.path, one) for one in missed]
    details.rules.update(one.rule for one in found)
    for only_blocks in (False, True):
        seen: set[int] = set()
        for one, span in zip(found, spans, strict=True):
            if span[0] in seen or (only_blocks and "blocks" not in verdicts(one, ports.stack)):
                continue
            seen.add(span[0])
            outside = not any(_overlap(region, span) for region in file.regions)
            prefix = "blocks" if only_blocks else "hits"
            setattr(total, prefix, getattr(total, prefix) + 1)
            if outside:
                key = "blocks_outside" if only_blocks else "outside"
                setattr(total, key, getattr(total, key) + 1)
                if only_blocks:
                    details.outside.append((file.path, one))


def _overlap(one: Range, other: Range) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
