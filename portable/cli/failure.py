"""Errors as a person reads them, with the line of the file they stand on."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from portable.errors import Diagnostic
from portable.version import __version__

if TYPE_CHECKING:
    from portable.cli.screen import Screen
    from portable.report.diagnostics import Severity

_OURS = Path(__file__).parents[1]
_LARGEST = 4 * 2**20
"""Bytes of a file that is read again to show one of its lines."""


def describe(
    diagnostics: Iterable[Diagnostic], screen: Screen, sources: Mapping[str, str], severity: str = "error"
) -> str:
    """The text of diagnostics for standard error."""
    from portable.report.diagnostics import text

    found = tuple(diagnostics)
    files = {one.location.file for one in found if one.location is not None}
    texts = {file: sources.get(file) or _text(file) for file in sorted(files)}
    view = screen.err
    return text(
        found,
        sources={file: words for file, words in texts.items() if words is not None},
        color=view.color,
        unicode=view.unicode,
        width=view.width if view.terminal else None,
        severity=cast("Severity", severity),
    )


def _text(file: str) -> str | None:
    """The text of a file, if it is still there and of a size to be shown."""
    path = Path(file)
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return path.read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError):
        return None


def crash(error: BaseException, arguments: tuple[str, ...]) -> Diagnostic:
    """What to say of an error that is ours: where it is, and what a report of it should hold."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    command = arguments[0] if arguments and not arguments[0].startswith("-") else "portable"
    return Diagnostic(
        "bug",
        f"portable failed at `{command}`: {type(error).__name__}{_where(error)}; this is a bug, and nothing you did",
        help=(
            "run it again with `--debug` and report what it prints, with the spec if you can; look for secrets first",
        ),
        notes=(f"portable {__version__}, Python {python}, {platform.system()} {platform.machine()}",),
    )


def _where(error: BaseException) -> str:
    """The innermost place of ours in a traceback: file, line and function, without folders."""
    found = ""
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        if code.co_filename.startswith(str(_OURS)):
            found = f" at {Path(code.co_filename).relative_to(_OURS)}:{place.tb_lineno} in {code.co_name}"
        place = place.tb_next
    return found
