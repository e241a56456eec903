"""The one question that is asked before a cluster is changed."""

from __future__ import annotations

import os
import sys

from portable.cli.session import Session
from portable.errors import Diagnostic, Refused, UsageError

_YES = ("y", "yes")


def confirm(run: Session, question: str, flag: str = "--yes") -> None:
    """Asks on standard error; only `y` or `yes` goes on.

    Raises:
        UsageError: nobody is there to be asked.
        Refused: the answer is no.
    """
    if os.environ.get("CI") or not _is_terminal():
        message = "nobody can be asked here"
        raise UsageError(Diagnostic("not-confirmed", message, help=(f"say `{flag}` to go on without a question",)))
    run.screen.error(f"{question} [y/N] ")
    answer = sys.stdin.readline().strip().lower()
    if answer not in _YES:
        raise Refused(Diagnostic("declined", "nothing was changed: the answer was not `yes`"))


def _is_terminal() -> bool:
    try:
        return sys.stdin.isatty()
    except ValueError:
        return False
