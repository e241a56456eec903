"""How portable a workload or a folder is, by target or by runtime: verdicts, what blocks, and the work with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from portable.api.linting import is_verified, lint_workload, runtimes_of, worst
from portable.errors import Refused
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.finding import Effect, Finding, LintReport
from portable.model.placement import Placement
from portable.model.score import Score, TargetScore, Verdict, Work, WorkKind
from portable.model.workload import Workload

_KIND: dict[str, WorkKind] = {
    **dict.fromkeys(("python", "notebook", "shell", "env-file"), "edit"),
    **dict.fromkeys(("cxx", "cmake"), "kernel"),
    **dict.fromkeys(("manifest", "spec", "targets", "ci", "compose"), "configuration"),
    **dict.fromkeys(("requirements", "lockfile", "conda", "pyproject", "runtime-env"), "dependency"),
    **dict.fromkeys(("dockerfile", "image"), "image"),
    **dict.fromkeys(("wheel", "elf", "site-packages"), "binary"),
}
_NOTES = frozenset({"invalid-portable-file", "unreadable-subject"})
_ORDER: tuple[WorkKind, ...] = ("edit", "kernel", "configuration", "dependency", "image", "binary")


class Seat(NamedTuple):
    """What is scored: a target or a runtime."""

    name: str
    runtimes: tuple[str, ...]
    """With the chip where it is known: `rocm/gfx942`."""
    provider: str | None = None


def score_paths(
    report: LintReport, subject: str, runtimes: Sequence[str], providers: Iterable[tuple[str, str]] = ()
) -> Score:
    """The score of files for runtimes, and for targets given as (name, provider) by what their cloud offers."""
    seats = [Seat(one, (one,)) for one in runtimes]
    seats += [Seat(name, (), provider) for name, provider in providers]
    return _score(report, subject, [judged(report.findings, seat) for seat in seats])


def score_workload(
    workload: Workload,
    names: Iterable[str] = (),
    *,
    subject: str | None = None,
    table: TargetTable | None = None,
    catalogue: Catalogue | None = None,
) -> Score:
    """The score of a workload on targets (without names: all): where it would be placed, on which runtimes.

    Raises:
        UsageError: there is no such target or provider.
    """
    from portable.api.placing import resolve

    known = catalogue or Catalogue()
    places = table or TargetTable(providers=known.names)
    report = lint_workload(workload)
    found = []
    for name in tuple(names) or places.names():
        target = places.named(name)
        try:
            placement = resolve(workload, (name, target), table=places, catalogue=known)
        except Refused as error:
            because = error.diagnostics[0].message
            found.append(TargetScore(name, (), target.provider, "blocked", because, refusals=error.diagnostics))
        else:
            found.append(judged(report.findings, _seat(name, placement)))
    return _score(report, subject or workload.name, found)


def _seat(name: str, placement: Placement) -> Seat:
    return Seat(name, tuple(runtimes_of(placement)), placement.provider.name)


def _score(report: LintReport, subject: str, found: Sequence[TargetScore]) -> Score:
    files = len({one.location.file.partition("!")[0] for one in report.findings})
    notes = tuple(one for one in report.findings if one.rule in _NOTES)
    return Score(subject, max(files, report.subjects), report.lines, tuple(found), notes)


def judged(findings: Iterable[Finding], seat: Seat) -> TargetScore:
    """The verdict of one target or runtime, with the findings behind it and the work they come to.

    What stands in tests and documents, and what is only information, has no part in it.
    """
    sorted_in: dict[Effect, list[Finding]] = {"blocks": [], "rebuild": [], "degrades": [], "unknown": []}
    for one in findings:
        effect = _effect(one, seat)
        if effect != "ok" and one.severity != "info":
            sorted_in[effect].append(one)
    blocking, rebuilds, unknown = sorted_in["blocks"], sorted_in["rebuild"], sorted_in["unknown"]
    verdict, because = _verdict(blocking, rebuilds, unknown, len(sorted_in["degrades"]))
    return TargetScore(
        seat.name,
        seat.runtimes,
        seat.provider,
        verdict,
        because,
        blocking=tuple(blocking),
        rebuilds=tuple(rebuilds),
        degrading=tuple(sorted_in["degrades"]),
        unknown=tuple(unknown),
        work=tuple(_work([*blocking, *rebuilds])),
    )


def _effect(finding: Finding, seat: Seat) -> Effect:
    effects = [finding.on_runtime(one) for one in seat.runtimes]
    if seat.provider is not None:
        effects.append(finding.on_cloud(seat.provider))
    found = worst(effects)
    return "unknown" if found == "blocks" and not is_verified(finding) else found


def _verdict(
    blocking: Sequence[Finding], rebuilds: Sequence[Finding], unknown: Sequence[Finding], degrading: int
) -> tuple[Verdict, str]:
    fast = [one for one in blocking if _kind(one) == "binary" or one.help is None]
    if fast:
        return "blocked", f"{_times(fast)} that no edit here cures: {_named(fast)}"
    if blocking:
        return "port", f"{_times(blocking)} to change: {_named(blocking)}"
    if unknown:
        return "unknown", f"{_times(unknown)} that no verified fact speaks of: {_named(unknown)}"
    if rebuilds:
        return "rebuild", f"{_times(rebuilds)} to build anew: {_named(rebuilds)}"
    degraded = "1 finding degrades it" if degrading == 1 else f"{degrading} findings degrade it"
    return "runs", degraded if degrading else "nothing found against it"


def _times(findings: Sequence[Finding]) -> str:
    return f"{len(findings)} place{'' if len(findings) == 1 else 's'}"


def _named(findings: Sequence[Finding]) -> str:
    counted = Counter(one.rule for one in findings).most_common()
    more = f" and {len(counted) - 3} more rules" if len(counted) > 3 else ""
    return ", ".join(name for name, _ in counted[:3]) + more


def _work(findings: Sequence[Finding]) -> Iterator[Work]:
    for kind in _ORDER:
        mine = [one for one in findings if _kind(one) == kind]
        if mine:
            yield Work(
                kind,
                places=len(mine),
                distinct=len({(one.rule, one.message) for one in mine}),
                files=len({one.location.file for one in mine}),
                fixable=sum(one.fix is not None and one.fix.safe for one in mine),
                reasons=tuple(name for name, _ in Counter(one.rule for one in mine).most_common()),
            )


def _kind(finding: Finding) -> WorkKind:
    """What kind of work a finding is, by the file it stands in."""
    file = finding.location.file
    if "!" in file:
        return "binary"
    return _KIND.get(_kind_of()(Path(file).name, b"", b"") or "", _by_suffix(file))


def _by_suffix(file: str) -> WorkKind:
    return "configuration" if file.endswith((".yaml", ".yml", ".json")) else "edit"


def _kind_of() -> Callable[[str, bytes, bytes | None], str | None]:
    # Only here: the command line imports this module for its types.
    from portable.linter.kinds import kind_of

    return kind_of
