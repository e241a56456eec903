"""`portable lint`: what ties code, images and manifests to one runtime or one cloud."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from portable.cli import lint_options as options
from portable.cli.lint_fixes import fixed, shown_difference
from portable.cli.lint_found import answered, found, shrunk
from portable.cli.session import STDIN, Session, session
from portable.errors import Diagnostic, NoInput, UsageError
from portable.model.finding import SEVERITIES, LintReport
from portable.report.findings import FORMATS

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
    force_exclude: Annotated[
        bool, typer.Option("--force-exclude", help="Exclude files that are named, too; it is no fault if none is left.")
    ] = False,
    per_file_ignore: Annotated[
        Names, typer.Option("--per-file-ignore", metavar="GLOB:RULE[,RULE]", help="Not these rules there. Repeatable.")
    ] = None,
    runtime: Annotated[
        Names, _names("--runtime", "Only what is not ok on one of these, `rocm` or `rocm/gfx942`.")
    ] = None,
    target: Annotated[Names, _names("--target", "Only what is not ok on one of these providers.")] = None,
    operator: Annotated[
        str | None, typer.Option("--operator", metavar="VERSION", help="The KubeRay that manifests are for.")
    ] = None,
    persona: Annotated[
        Persona | None, typer.Option("--persona", help="Who reads it: more rules from left to right.")
    ] = None,
    preview: Annotated[
        bool | None, typer.Option("--preview/--no-preview", help="Rules that may still change, too.")
    ] = None,
    plugins: Annotated[
        bool | None, typer.Option("--plugins/--no-plugins", help="Rules of installed packages, too.")
    ] = None,
    min_severity: Annotated[Severity | None, typer.Option("--min-severity", help="Show nothing below.")] = None,
    fail_level: Annotated[
        Severity | None, typer.Option("--fail-level", help="End with 1 from this severity on. Without: warning.")
    ] = None,
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
    add_ignores: Annotated[
        str | None,
        typer.Option("--add-ignores", metavar="REASON", help="Write comments that answer for what is found."),
    ] = None,
    inline: Annotated[
        bool | None, typer.Option("--inline-ignores/--no-inline-ignores", help="Heed ignore comments.")
    ] = None,
    show_suppressed: Annotated[
        bool, typer.Option("--show-suppressed", help="Show what is suppressed, and why.")
    ] = False,
    online: Annotated[bool, typer.Option("--online", help="Ask remotes for the images named.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look at every file anew.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=0, help="Processes; 0: as many as pay.")] = 0,
) -> int:
    """Find what ties a workload to CUDA, ROCm, MTIA or one cloud, before it is deployed.

    Reads workload specs, Python, CUDA and C++, Dockerfiles, dependencies, shell scripts, Kubernetes manifests,
    libraries, wheels, site-packages folders and images (oci:PATH, docker-archive:PATH, docker://REFERENCE); runs
    nothing of them.
    Ends with 1 from the fail level on.
    """
    from portable.linter.settings import LintSettings

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    set_to = run.configuration
    known = baseline or (Path(path) if (path := set_to["lint.baseline"]) else None)
    settings = LintSettings(
        select=options.listed(run, "lint.select", select),
        extend_select=options.listed(run, "lint.extend-select", extend_select),
        ignore=options.listed(run, "lint.ignore", ignore),
        exclude=tuple(exclude or set_to["lint.exclude"]),
        per_path=options.per_path(run, per_file_ignore),
        persona=set_to.given("lint.persona", persona),
        preview=set_to.given("lint.preview", preview),
        min_severity=set_to.given("lint.min-severity", min_severity),
        runtimes=options.runtimes(options.split(runtime)),
        clouds=options.clouds(run, options.split(target)),
        operator=options.operator(run, operator),
        plugins=set_to.given("lint.plugins", plugins),
        inline_ignores=set_to.given("lint.inline-ignores", inline),
        online=online,
        baseline=None if update_baseline else known,
        base=base,
        today=_today(),
        cache=None if no_cache else _cache(),
        jobs=jobs,
    )
    named = paths or ["."]
    if force_exclude:
        named = options.without_excluded(named, settings.exclude)
    report = _linted(run, named, settings, may_be_empty=force_exclude)
    if update_baseline:
        return shrunk(run, report, known, allow_growth=allow_growth)
    if add_ignores is not None:
        return answered(run, report, add_ignores)
    if diff:
        run.screen.result(shown_difference(report, unsafe=unsafe_fixes), exact=True)
        return 0
    if fix:
        changed = fixed(report, unsafe=unsafe_fixes)
        run.screen.say(f"fixed {len(changed)} files" if changed else "nothing to fix")
        report = _linted(run, named, settings, may_be_empty=force_exclude) if changed else report
    shown = found(run, report, show_suppressed=show_suppressed)
    for output in outputs:
        run.emit(output, FORMATS[output.format](shown, run.view(output)))
    grave = SEVERITIES[: SEVERITIES.index(options.fail_level(run, fail_level)) + 1]
    return 1 if not exit_zero and any(one.severity in grave for one in report.findings) else 0


def _linted(run: Session, paths: list[str], settings: LintSettings, *, may_be_empty: bool = False) -> LintReport:
    """The report on paths or standard input; with nothing to lint an empty one, if it may be.

    Raises:
        NoInput: a path does not exist, or nothing there can be linted.
    """
    from portable.linter.lint import lint, lint_text

    if STDIN not in paths:
        _check_remotes(paths, online=settings.online)
        missing = [path for path in paths if not _is_there(path)]
        if missing:
            raise NoInput(Diagnostic("file-not-found", f"there is no file or folder `{path}`") for path in missing)
        try:
            return lint(paths, settings)
        except NoInput:
            if may_be_empty:
                return LintReport(())
            raise
    if len(paths) > 1:
        raise UsageError(Diagnostic("stdin-among-paths", "`-` stands alone: it is not linted with other paths"))
    data = sys.stdin.buffer.read()
    run.sources[run.stdin_name] = data.decode("utf-8", "replace")
    return lint_text(data, run.stdin_name, settings)


def _check_remotes(paths: list[str], *, online: bool) -> None:
    """Refuse what would need the network where that is not allowed: it must not pass for clean."""
    from portable.linter.archive.named import named_image

    remote = [path for path in paths if (image := named_image(path)) and image.path is None]
    if remote and not online:
        message = f"`{remote[0]}` is remote, and nothing is asked without --online"
        raise UsageError(Diagnostic("not-online", message, help=("add --online, or save the image and lint that",)))


def _is_there(path: str) -> bool:
    """Whether a path leads somewhere; a remote image is not asked for here."""
    from portable.linter.archive.named import named_image

    image = named_image(path)
    return (Path(path) if image is None else image.path or Path()).exists()


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("portable") / "lint"
