"""`portable lint`: what ties code, images and manifests to one runtime or one cloud."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from portable.cli.lint_fixes import fixed, shown_difference
from portable.cli.session import STDIN, Session, session
from portable.errors import Diagnostic, NoInput, UsageError
from portable.model.accelerator import RUNTIMES
from portable.model.finding import SEVERITIES, LintReport
from portable.report.findings import FORMATS
from portable.report.findings.subject import Found
from portable.version import __version__

if TYPE_CHECKING:
    from portable.linter.settings import LintSettings

Severity = Literal["error", "warning", "info"]
Persona = Literal["regular", "pedantic", "auditor"]
Paths = Annotated[list[str] | None, typer.Argument(metavar="PATHS…", help="Files and folders; - is standard input.")]
Names = list[str] | None


def _names(flag: str, text: str) -> object:
    return typer.Option(flag, metavar="NAME[,NAME]", help=text)


def command(
    ctx: typer.Context,
    paths: Paths = None,
    select: Annotated[Names, _names("--select", "Only these rules.")] = None,
    extend_select: Annotated[Names, _names("--extend-select", "These rules too, whatever the persona.")] = None,
    ignore: Annotated[Names, _names("--ignore", "Not these rules.")] = None,
    exclude: Annotated[Names, typer.Option("--exclude", metavar="GLOB", help="Not these files. Repeatable.")] = None,
    per_file_ignore: Annotated[
        Names, typer.Option("--per-file-ignore", metavar="GLOB:RULE[,RULE]", help="Not these rules there. Repeatable.")
    ] = None,
    runtime: Annotated[
        Names, _names("--runtime", "Only what is not ok on one of these, `rocm` or `rocm/gfx942`.")
    ] = None,
    target: Annotated[Names, _names("--target", "Only what is not ok on one of these providers.")] = None,
    persona: Annotated[
        Persona, typer.Option("--persona", help="Who reads it: more rules from left to right.")
    ] = "regular",
    preview: Annotated[bool, typer.Option("--preview", help="Rules that may still change, too.")] = False,
    min_severity: Annotated[Severity, typer.Option("--min-severity", help="Show nothing below.")] = "info",
    fail_level: Annotated[Severity, typer.Option("--fail-level", help="End with 1 from this severity on.")] = "warning",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="End with 0 whatever is found.")] = False,
    base: Annotated[
        str | None, typer.Option("--base", metavar="REF", help="Only lines changed since a git reference.")
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", metavar="FILE", help="Findings that may stay for now.")
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Shrink the baseline to what is left.")
    ] = False,
    allow_growth: Annotated[
        bool, typer.Option("--allow-growth", help="With --update-baseline: new findings too.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Make the safe fixes.")] = False,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: the others too.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    inline: Annotated[bool, typer.Option("--inline-ignores/--no-inline-ignores", help="Heed ignore comments.")] = True,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show what is suppressed, and why.")
    ] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at every file anew.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=0, help="Processes; 0: as many as pay.")] = 0,
) -> int:
    """Find what ties a workload to CUDA, ROCm, MTIA or one cloud, before it is deployed.

    Reads Python, CUDA and C++, Dockerfiles, dependencies, shell scripts and Kubernetes manifests; runs nothing of them.
    Ends with 1 from the fail level on.
    """
    from portable.linter.settings import LintSettings

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    settings = LintSettings(
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
        exclude=tuple(exclude or ()),
        per_path=tuple(_per_path(one) for one in per_file_ignore or ()),
        persona=persona,
        preview=preview,
        min_severity=min_severity,
        runtimes=_runtimes(_split(runtime)),
        clouds=_clouds(run, _split(target)),
        inline_ignores=inline,
        baseline=None if update_baseline else baseline,
        base=base,
        today=_today(),
        cache=None if no_cache else _cache(),
        jobs=jobs,
    )
    report = _linted(run, paths or ["."], settings)
    if update_baseline:
        return _shrunk(run, report, baseline, allow_growth=allow_growth)
    if diff:
        run.screen.result(shown_difference(report, unsafe=unsafe_fixes), exact=True)
        return 0
    if fix:
        changed = fixed(report, unsafe=unsafe_fixes)
        run.screen.say(f"fixed {len(changed)} files" if changed else "nothing to fix")
        report = _linted(run, paths or ["."], settings) if changed else report
    found = _found(run, report, show_suppressed=show_suppressed)
    for output in outputs:
        run.emit(output, FORMATS[output.format](found, run.view(output)))
    grave = SEVERITIES[: SEVERITIES.index(fail_level) + 1]
    return 1 if not exit_zero and any(one.severity in grave for one in report.findings) else 0


def _split(names: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for one in names or () for part in one.split(",") if part.strip()))


def _per_path(text: str) -> tuple[str, tuple[str, ...]]:
    glob, separator, rules = text.rpartition(":")
    if not separator:
        message = f"--per-file-ignore: `{text}` is not GLOB:RULE"
        raise UsageError(Diagnostic("bad-option", message, help=("for example `tests/**:cuda-device-string`",)))
    return glob, _split([rules])


def _runtimes(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name.partition("/")[0] not in RUNTIMES:
            message = f"--runtime: there is no runtime `{name}`"
            raise UsageError(Diagnostic("unknown-runtime", message, help=(f"runtimes: {', '.join(RUNTIMES)}",)))
    return names


def _clouds(run: Session, names: tuple[str, ...]) -> tuple[str, ...]:
    """Providers of the targets named."""
    if not names:
        return ()
    table = run.targets(STDIN)
    return tuple(dict.fromkeys(table.named(name).provider for name in names))


def _linted(run: Session, paths: list[str], settings: LintSettings) -> LintReport:
    from portable.linter.lint import lint, lint_text

    if STDIN not in paths:
        missing = [path for path in paths if not Path(path).exists()]
        if missing:
            raise NoInput(Diagnostic("file-not-found", f"there is no file or folder `{path}`") for path in missing)
        return lint(paths, settings)
    if len(paths) > 1:
        raise UsageError(Diagnostic("stdin-among-paths", "`-` stands alone: it is not linted with other paths"))
    data = sys.stdin.buffer.read()
    run.sources[run.stdin_name] = data.decode("utf-8", "replace")
    return lint_text(data, run.stdin_name, settings)


def _found(run: Session, report: LintReport, *, show_suppressed: bool) -> Found:
    """The report with the texts and rules it speaks of."""
    from portable.linter.rule import text_of
    from portable.linter.rules import RULES

    sources = dict(run.sources)
    for name in {one.location.file for one in report.findings} - sources.keys():
        path = Path(name)
        if path.is_file() and path.stat().st_size < 2**22:
            sources[name] = path.read_text(encoding="utf-8", errors="replace")
    named = {one.rule for one in report.findings} | {one.finding.rule for one in report.suppressed}
    rules = {name: text_of(RULES[name]) for name in sorted(named) if name in RULES}
    return Found(report, __version__, sources, rules, show_suppressed)


def _shrunk(run: Session, report: LintReport, path: Path | None, *, allow_growth: bool) -> int:
    """Writes the baseline anew: smaller, or with permission larger; the first time it holds everything."""
    from portable.cli.outputs import write_file
    from portable.linter.baseline import Baseline

    if path is None:
        raise UsageError(Diagnostic("baseline-missing", "--update-baseline needs --baseline FILE"))
    if path.exists():
        updated = Baseline.load(path).updated(report.findings, allow_growth=allow_growth)
    else:
        updated = Baseline.of(report.findings)
    write_file(path, updated.text())
    run.screen.say(f"wrote {path}: {sum(updated.counts.values())} findings may stay")
    return 0


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("portable") / "lint"
