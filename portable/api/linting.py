"""Findings of the linter, alone and joined to placements: what blocks a runtime refuses a target before deployment.

`portable.lint` is here. `plan`, `apply` and `compare` take from `judge` what blocks and what is left to know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from portable.errors import Diagnostic
from portable.model.cost import Comparison
from portable.model.placement import Placement
from portable.model.workload import Workload

if TYPE_CHECKING:
    from portable.linter.settings import LintSettings
    from portable.linter.subject import Subject
    from portable.model.finding import Effect, Finding, LintReport

NAME = "portability-findings"
"""The name of the diagnostic that counts what does not block."""

_GRAVEST: tuple[Effect, ...] = ("blocks", "rebuild", "degrades", "unknown")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What findings mean for one placement."""

    blockers: tuple[Diagnostic, ...]
    """One for each rule and message, at its first place."""
    counts: dict[Effect, int]
    """Every finding that matters on the placement's runtimes or provider, by its gravest effect there."""
    risks: tuple[Diagnostic, ...]
    """What does not block, counted; empty where there is nothing."""


def lint(paths: Sequence[str | Path], settings: LintSettings | None = None) -> LintReport:
    """Everything the rules find in files and folders.

    Raises:
        NoInput: no file was found.
        ConfigInvalid: a setting names no rule.
    """
    from portable.api.checking import spec_check
    from portable.linter.lint import lint as lint_paths
    from portable.linter.settings import LintSettings
    from portable.loader.catalogue import Catalogue

    settings = settings or LintSettings()
    if settings.check is None:
        settings = replace(settings, check=spec_check(Catalogue))
    return lint_paths(paths, settings)


def has_source(workload: Workload) -> bool:
    """Whether the workload names a folder of code."""
    return isinstance(workload.spec.code.source, str)


def lint_workload(workload: Workload) -> LintReport:
    """What the rules find in a spec, the folder of its code and its requirements, as far as they stand in files.

    Comments that answer for a finding are heeded; the images it names are judged by name, not asked for.
    """
    from portable.linter.lint import lint as lint_paths
    from portable.linter.lint import lint_subjects
    from portable.linter.settings import LintSettings
    from portable.model.finding import LintReport

    settings = LintSettings(today=date.today().isoformat(), jobs=1)
    found = _paths(workload)
    report = lint_paths(found, settings) if found else LintReport(())
    more = lint_subjects(_requirements(workload), settings)
    findings = {_key(one): one for one in (*report.findings, *more.findings)}
    return replace(
        report,
        findings=tuple(findings[key] for key in sorted(findings)),
        suppressed=(*report.suppressed, *more.suppressed),
        subjects=report.subjects + more.subjects,
        lines=report.lines + more.lines,
    )


def _key(one: Finding) -> tuple[str, int, int, str, str]:
    place = one.location
    return place.file, place.line, place.column, one.rule, one.message


def _beside(workload: Workload) -> Path | None:
    """The folder that paths of the spec count from; None if it was read from nowhere."""
    place = workload.location("spec")
    if place is None:
        return None
    return Path(place.file).parent if Path(place.file).is_file() else Path()


def _paths(workload: Workload) -> tuple[Path, ...]:
    """The spec, if it is a file, and the folder of its code."""
    place, folder, source = workload.location("spec"), _beside(workload), workload.spec.code.source
    if place is None or folder is None:
        return ()
    named = [Path(place.file), *([folder / source] if isinstance(source, str) else [])]
    return tuple(path for path in named if path.is_file() or path.is_dir())


def _requirements(workload: Workload) -> tuple[Subject, ...]:
    """The file of requirements, which may be called anything."""
    from portable.linter.subject import Subject

    folder, named = _beside(workload), workload.spec.code.pip
    if folder is None or not isinstance(named, str) or not (folder / named).is_file():
        return ()
    path = folder / named
    return (Subject(path.as_posix(), "requirements", path.read_bytes(), path),)


def runtimes_of(placement: Placement) -> dict[str, str]:
    """The runtimes on which its accelerators run, with the chip as findings call it (`rocm/gfx942`)."""
    seats = [seat for seat in placement.groups if seat.accelerator is not None]
    chips = [(seat.runtime, seat.accelerator.isa if seat.accelerator else None) for seat in seats]
    return {f"{runtime}/{chip}" if chip else runtime: runtime for runtime, chip in chips}


def judge(findings: Iterable[Finding], placement: Placement) -> Judgement:
    """What findings mean where a workload is placed.

    A finding blocks if a verified fact says that the runtime does not start or crashes; one of low confidence, in
    tests or documents, or about the provider alone is counted.
    """
    return judge_on(findings, runtimes_of(placement), placement.provider.name)


def judge_on(findings: Iterable[Finding], chips: Mapping[str, str], provider: str) -> Judgement:
    """The same for the runtimes of a placement, as `runtimes_of` gives them, and its provider's name."""
    blocking: dict[tuple[str, str], list[Finding]] = {}
    counts: Counter[Effect] = Counter()
    for one in findings:
        effect = worst([*(one.on_runtime(chip) for chip in chips), one.on_cloud(provider)])
        if effect == "ok" or one.severity == "info":
            continue
        counts["unknown" if effect == "blocks" and not is_verified(one) else effect] += 1
        if is_verified(one) and any(one.on_runtime(chip) == "blocks" for chip in chips):
            blocking.setdefault((one.rule, one.message), []).append(one)
    names = ", ".join(dict.fromkeys(chips.values()))
    blockers = tuple(_blocker(places, names) for places in blocking.values())
    left = sum(counts.values()) - sum(len(places) for places in blocking.values())
    return Judgement(blockers, dict(counts), _counted(counts, left, names, provider))


def worst(effects: Iterable[Effect]) -> Effect:
    """The gravest of several effects."""
    found = set(effects)
    return next((effect for effect in _GRAVEST if effect in found), "ok")


def is_verified(finding: Finding) -> bool:
    """Whether a `blocks` of it rests on a verified fact about what runs."""
    return finding.confidence != "low" and finding.severity != "info"


def _blocker(places: list[Finding], runtimes: str) -> Diagnostic:
    first = places[0]
    more = f" (and in {len(places) - 1} more places)" if len(places) > 1 else ""
    answer = f"if it never runs there, say so in a comment: `# portable: ignore[{first.rule}] REASON`"
    help_ = (first.help, answer) if first.help else (answer,)
    notes = (f"source: {first.source}",) if first.source else ()
    message = f"{first.message}: it does not run on {runtimes}{more}"
    return Diagnostic(first.rule, message, first.location, help=help_, notes=notes)


def _counted(counts: Counter[Effect], left: int, runtimes: str, provider: str) -> tuple[Diagnostic, ...]:
    if left <= 0:
        return ()
    words = ", ".join(f"{counts[effect]} {effect}" for effect in _GRAVEST if counts[effect])
    where = " and ".join(name for name in (runtimes, provider) if name)
    advice = "`portable lint` lists them, `portable score` sums them up"
    return (Diagnostic(NAME, f"findings on {where}: {words}", help=(advice,)),)


def with_findings(
    workload: Workload, compared: tuple[Comparison, ...], report: LintReport | None = None
) -> tuple[Comparison, ...]:
    """A comparison with what lint finds: blocked targets refused, the others with their findings counted.

    `report` is what lint found already. Without a folder of code the comparison is returned as it is, and no linter is
    loaded.
    """
    if not has_source(workload) or all(one.placement is None for one in compared):
        return compared
    findings = (report or lint_workload(workload)).findings
    return tuple(_with(one, one.placement, findings) if one.placement is not None else one for one in compared)


def _with(one: Comparison, placement: Placement, findings: tuple[Finding, ...]) -> Comparison:
    found = judge(findings, placement)
    if found.blockers:
        return replace(one, placement=None, cost=None, refusals=found.blockers)
    return replace(
        one, placement=replace(placement, warnings=(*placement.warnings, *found.risks), findings=found.counts)
    )
