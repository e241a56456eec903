"""Paths, a text or subjects to a report: the one door of this package."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from portable.errors import Diagnostic, NoInput
from portable.linter.baseline import Baseline
from portable.linter.cache import Cache
from portable.linter.choose import Choice
from portable.linter.collect import Found, collect
from portable.linter.examine import How, Outcome
from portable.linter.kinds import kind_of, role_of
from portable.linter.kube.judged import judged
from portable.linter.look import Seen, look, rules_for
from portable.linter.ours import KINDS as KINDS_OF_OURS
from portable.linter.ours import check_file, check_subject
from portable.linter.parallel import examine_all, no_collection
from portable.linter.plugins import installed, state_of
from portable.linter.readers import KINDS
from portable.linter.rows import Row, unpack
from portable.linter.rules import RULES
from portable.linter.settings import LintSettings
from portable.linter.shims import is_concerned, shims_in_files, with_shims
from portable.linter.subject import Subject
from portable.linter.text import plain
from portable.linter.twins import twins_of, with_twins
from portable.model.finding import LintReport


def lint(paths: Sequence[str | Path], settings: LintSettings | None = None) -> LintReport:
    """Everything the rules find in files and folders.

    Raises `NoInput` if no file was found, `ConfigInvalid` if a setting names no rule, `UsageError` for a bad reference.
    """
    with no_collection():
        return _linted(paths, settings or LintSettings())


def _linted(paths: Sequence[str | Path], settings: LintSettings) -> LintReport:
    prepare(settings)
    choice = Choice(settings)
    files = collect(paths, settings.root, settings.exclude, online=settings.online)
    cache = Cache(settings.cache, _others(settings))
    how = How(settings.inline_ignores, settings.today, cache.rows if cache.is_used else None)
    everything = files
    known, files = cache.unread(files)
    outcomes = examine_all(files, how, settings.jobs)
    results = [(name, cache.rows[key]) for name, key in known]
    results += [(one.name, one.row or cache.rows[one.key]) for one in outcomes if one.row is not None or one.key]
    if cache.is_used:
        _keep(cache, files, outcomes, [key for _, key in known])
    if not results:
        raise NoInput(Diagnostic("no-input", "nothing to lint: " + (", ".join(map(str, paths)) or "no path given")))
    results = _sorted(results)
    seen = [unpack(row, name) for name, row in results]
    _check([name for name, _ in results], seen, everything, settings)
    twins = twins_of((name for (name, _), one in zip(results, seen, strict=True) if one.findings), everything)
    for one in seen if twins else ():
        one.findings = with_twins(one.findings, twins)
    using = frozenset(finding.location.file for one in seen for finding in one.findings if is_concerned(finding))
    if using:
        shims = shims_in_files(everything, using)
        for one in seen:
            one.findings = with_shims(one.findings, shims)
    report = _report(seen, settings, choice, paths)
    if not report.findings:
        return report
    from portable.linter.causes import with_causes

    return replace(report, findings=with_causes(report.findings, everything))


def _check(names: Iterable[str], results: Iterable[Seen], files: Iterable[Found], settings: LintSettings) -> None:
    """Ask what is wrong with files of portable's own; not kept, since it depends on other files as well."""
    ours = [(name, seen) for name, seen in zip(names, results, strict=True) if seen.kind in KINDS_OF_OURS]
    if settings.check is not None and ours:
        paths = {one.name: Path(one.path) for one in files}
        for name, seen in ours:
            check_file(seen, name, paths[name], settings)


def _keep(cache: Cache, files: Sequence[Found], outcomes: Sequence[Outcome], known: Iterable[str]) -> None:
    """The new results, and which result each file has that was read."""
    new = {one.key: one.row for one in outcomes if one.keep and one.row is not None}
    used = frozenset((*known, *(one.key for one in outcomes if one.key and one.row is None)))
    read = [(file, one.key) for file, one in zip(files, outcomes, strict=True) if one.key or one.row is None]
    cache.keep(new, used, read)


def prepare(settings: LintSettings) -> None:
    """Make the rules of installed packages known, if they are asked for, and the operator to judge for.

    Raises `ConfigInvalid` for rules that cannot be used.
    """
    judged.by(settings.operator)
    if settings.plugins and not _PREPARED:
        RULES.install(installed())
        rules_for.cache_clear()
        _PREPARED.append(True)


_PREPARED: list[bool] = []


def _others(settings: LintSettings) -> str:
    """What a result depends on besides the content and this package."""
    return f"{settings.operator or ''};{state_of(RULES.installed.values()) if settings.plugins else ''}"


def _sorted(results: Iterable[tuple[str, Row]]) -> list[tuple[str, Row]]:
    return sorted(results, key=lambda result: result[0])


def lint_text(data: bytes, name: str, settings: LintSettings | None = None) -> LintReport:
    """Everything the rules find in one text, for example standard input; its name says what it is.

    Raises `NoInput` if no reader takes it.
    """
    settings = settings or LintSettings()
    basename = name.rpartition("/")[2]
    kind = kind_of(basename, data[:4096], data)
    if kind is None or not KINDS[kind].binary:
        data = plain(data)
        kind = kind_of(basename, data[:4096], data)
    if kind is None:
        raise NoInput(
            Diagnostic(
                "no-input",
                f"{name} is nothing that can be linted",
                help=("say what it is with a name: `--stdin-filename train.py`",),
            )
        )
    return lint_subjects([Subject(name, kind, data, role=role_of(name))], settings)


def lint_subjects(subjects: Iterable[Subject], settings: LintSettings | None = None) -> LintReport:
    """Everything the rules find in subjects that somebody else has made."""
    settings = settings or LintSettings()
    prepare(settings)
    choice = Choice(settings)
    subjects = list(subjects)
    seen = [look(one, inline_ignores=settings.inline_ignores, today=settings.today) for one in subjects]
    for one, subject in zip(seen, subjects, strict=True):
        check_subject(one, subject, settings)
    return _report(seen, settings, choice)


def _report(
    results: Sequence[Seen], settings: LintSettings, choice: Choice, paths: Sequence[str | Path] = (".",)
) -> LintReport:
    findings = [one for seen in results for one in seen.findings if choice.wants(one)]
    suppressed = [one for seen in results for one in seen.suppressed if choice.wants(one.finding)]
    gone: tuple[str, ...] = ()
    if settings.baseline is not None:
        answered, _ = Baseline.load(settings.baseline).seen_by(findings, settings.root, paths)
        findings, known, gone = answered.answer(findings)
        suppressed.extend(known)
    if settings.base is not None:
        from portable.linter.changed import changed_lines

        changed = changed_lines(settings.root, settings.base, paths)
        findings = [one for one in findings if changed.touches(one.location)]
        suppressed = [one for one in suppressed if changed.touches(one.finding.location)]
    return LintReport(
        tuple(findings),
        tuple(suppressed),
        sum(one.subjects for one in results),
        sum(one.lines for one in results),
        gone,
    )
