"""`--fail-if`, `--max-age`, `--as-of`: read before anything else is done, and judged at the end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from portable.cli.session import Session
from portable.errors import Diagnostic, PolicyFailed, UsageError

if TYPE_CHECKING:
    from portable.model.cost import Comparison
    from portable.model.gate import Gate
    from portable.model.workload import Workload

FLAG = "--fail-if"


def read_gates(run: Session, texts: Iterable[str]) -> tuple[Gate, ...]:
    """The gates of these texts.

    Raises:
        UsageError: with what is wrong with each of them, and where.
    """
    asked = tuple(texts)
    if not asked:
        return ()
    from portable.api.gates import FIGURES
    from portable.loader.gate import read_gate

    found: list[Gate] = []
    wrong: list[Diagnostic] = []
    for number, text in enumerate(asked, 1):
        flag = FLAG if len(asked) == 1 else f"{FLAG} ({number})"
        run.sources[flag] = text
        try:
            found.append(read_gate(text, tuple(FIGURES), flag))
        except UsageError as error:
            wrong += error.diagnostics
    if wrong:
        raise UsageError(wrong)
    return tuple(found)


def against(
    run: Session, workload: Workload, compared: Iterable[Comparison], gates: tuple[Gate, ...], *, unknown_ok: bool
) -> tuple[Diagnostic, ...]:
    """Each gate that says no to a target, with the figures it saw."""
    if not gates:
        return ()
    from portable.api.gates import failed

    return failed(workload, compared, gates, unknown_ok=unknown_ok, catalogue=run.catalogue)


def read_days(text: str | None) -> int | None:
    """A number of days; read here, because typer would load a library for it.

    Raises:
        UsageError: it is none.
    """
    if text is not None and not text.isdecimal():
        message = f"--max-age: `{text}` is no number of days"
        raise UsageError(Diagnostic("days-form", message, help=("write it as 90",)))
    return None if text is None else int(text)


def read_date(text: str | None) -> datetime.date:
    """The day that ages are counted to: today, unless `--as-of` names another.

    Raises:
        UsageError: it is no date.
    """
    if text is None:
        return datetime.datetime.now(datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        message = f"--as-of: `{text}` is no date"
        raise UsageError(Diagnostic("date-form", message, help=("write it as 2026-11-22",))) from None


def check_age(subject: str, first: datetime.date | None, days: int | None) -> None:
    """Whether the oldest price behind some figures is as young as the user wants it.

    Raises:
        PolicyFailed: it is older, or no price has a date.
    """
    if days is None:
        return
    from portable.api.gates import stale_figure

    if old := stale_figure(subject, first, datetime.datetime.now(datetime.UTC).date(), days):
        raise PolicyFailed(old)
