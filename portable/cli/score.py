"""`portable score`: how portable a workload or a folder is, by target or by runtime."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.arguments import SeveralTargets
from portable.cli.lint_options import per_path, split, today
from portable.cli.lint_options import runtimes as known_runtimes
from portable.cli.session import STDIN, Session, session
from portable.errors import Diagnostic, NoInput, UsageError
from portable.loader.absent import no_file
from portable.model.runtime import RUNTIMES
from portable.model.score import VERDICTS, Score, Verdict
from portable.report.scored import FORMATS

if TYPE_CHECKING:
    from portable.linter.settings import LintSettings

What = Annotated[
    list[str], typer.Argument(metavar="SPEC|PATHS…", help="A workload's file, or files and folders of any kind.")
]
FailUnder = Annotated[
    Verdict | None,
    typer.Option("--fail-under", help="End with 1 if a verdict is worse: runs, rebuild, port, unknown, blocked."),
]


def command(
    ctx: typer.Context,
    what: What,
    target: SeveralTargets = None,
    runtime: Annotated[
        list[str] | None, typer.Option("--runtime", metavar="NAME[,NAME]", help="For files and folders: only these.")
    ] = None,
    fail_under: FailUnder = None,
) -> int:
    """Say for each target or runtime whether it runs, what blocks it, what to rebuild, and how much work that is.

    A spec is scored on its targets, with the code and requirements beside it; anything else on every runtime. Work is
    counted, not guessed: from how many different things to how many places, for each kind of it.
    """
    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    score = _of_spec(run, what[0], target, runtime) if _is_spec(what) else _of_paths(run, what, target, runtime)
    for output in outputs:
        run.emit(output, FORMATS[output.format](score, run.view(output)))
    worse = () if fail_under is None else VERDICTS[VERDICTS.index(fail_under) + 1 :]
    return 1 if any(one.verdict in worse for one in score.targets) else 0


def _is_spec(what: list[str]) -> bool:
    """Whether the one path given is a workload's file, or standard input."""
    if len(what) > 1 or Path(what[0]).is_dir():
        return False
    if what[0] == STDIN:
        return True
    from portable.linter.kinds import kind_of

    try:
        head = Path(what[0]).read_bytes()[: 1 << 20]
    except FileNotFoundError:
        raise no_file(what[0], "file or folder") from None
    except OSError:
        return False
    return kind_of(Path(what[0]).name, head, head) == "spec"


def _of_spec(run: Session, spec: str, target: list[str] | None, runtime: list[str] | None) -> Score:
    from portable.api.score import score_workload

    if runtime:
        message = "`--runtime` is for files and folders: a workload runs where its targets place it"
        raise UsageError(Diagnostic("runtime-of-spec", message, help=("name targets with --target",)))
    workload = run.load(spec)
    table = run.targets(spec)
    names = run.chosen(table, target or ())
    return score_workload(workload, names, subject=run.called(spec), table=table, catalogue=run.catalogue)


def _of_paths(run: Session, paths: list[str], target: list[str] | None, runtime: list[str] | None) -> Score:
    from portable.api.linting import lint
    from portable.api.score import score_paths

    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        raise NoInput(one for path in missing for one in no_file(path, "file or folder").diagnostics)
    table = run.targets(paths[0])
    places = [(name, table.named(name).provider) for name in run.chosen(table, target or ())]
    names = known_runtimes(split(runtime)) or ([] if places else [one for one in RUNTIMES if one != "cpu"])
    return score_paths(lint(paths, _settings(run)), ", ".join(paths), names, places)


def _settings(run: Session) -> LintSettings:
    """Where lint's configuration says not to look, score does not either; all rules count."""
    from portable.linter.settings import LintSettings

    set_to = run.configuration
    excluded, plugins = tuple(set_to["lint.exclude"]), set_to["lint.plugins"]
    return LintSettings(exclude=excluded, per_path=per_path(run, None), plugins=plugins, today=today())
