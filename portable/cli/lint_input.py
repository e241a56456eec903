"""What `lint` is given: paths, images by name, or standard input, made a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from portable.cli.lint_texts import decoded
from portable.cli.session import STDIN, Session
from portable.errors import Diagnostic, NoInput, UsageError
from portable.model.finding import LintReport

if TYPE_CHECKING:
    from portable.linter.settings import LintSettings


def linted(run: Session, paths: list[str], settings: LintSettings, *, may_be_empty: bool = False) -> LintReport:
    """The report on paths or standard input; with nothing to lint an empty one, if it may be.

    Raises:
        NoInput: a path does not exist, or nothing there can be linted.
    """
    from portable.linter.lint import lint, lint_text

    if STDIN not in paths:
        _check_remotes(paths, online=settings.online)
        missing = [path for path in paths if not _is_there(path)]
        if missing:
            raise NoInput(_absent(path) for path in missing)
        try:
            return lint(paths, settings)
        except NoInput:
            if may_be_empty:
                return LintReport(())
            raise
    if len(paths) > 1:
        raise UsageError(Diagnostic("stdin-among-paths", "`-` stands alone: it is not linted with other paths"))
    data = sys.stdin.buffer.read()
    run.sources[run.stdin_name], _ = decoded(data, run.stdin_name)
    return lint_text(data, run.stdin_name, settings)


def _absent(path: str) -> Diagnostic:
    from portable.loader.absent import meant

    return Diagnostic("file-not-found", f"there is no file or folder `{path}`", help=meant(path))


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
