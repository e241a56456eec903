"""The streams of one run: results go to standard output, everything else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

from portable.errors import Diagnostic, UsageError
from portable.report.letters import in_plain_letters
from portable.report.view import View


@dataclass(frozen=True, slots=True)
class Screen:
    """What both streams can show, and how much is to be said."""

    out: View
    err: View
    quiet: bool = False
    verbose: int = 0
    progress: bool = False
    """Whether a progress line may be drawn on standard error."""

    def result(self, text: str, *, exact: bool) -> None:
        """Writes a result. An exact one (JSON, YAML) is UTF-8 whatever the terminal is; others lose what it lacks."""
        encoding = "utf-8" if exact else (sys.stdout.encoding or "utf-8")
        write(sys.stdout, text if exact or self.out.unicode else _ascii(text), encoding)

    def say(self, text: str) -> None:
        """A line about what was done; silent with `--quiet`."""
        if not self.quiet:
            self.error(f"{text}\n")

    def detail(self, text: str) -> None:
        """A line that only `--verbose` shows."""
        if self.verbose:
            self.say(text)

    def error(self, text: str) -> None:
        """Writes to standard error as it is; where that cannot be written, nobody is left to tell."""
        with suppress(UsageError):
            write(sys.stderr, text if self.err.unicode else _ascii(text), sys.stderr.encoding or "utf-8")


def write(stream: TextIO, text: str, encoding: str) -> None:
    """Writes text as bytes of an encoding, so that no platform changes line ends; what cannot be encoded is escaped."""
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
        return
    try:
        stream.flush()
        buffer.write(text.encode(encoding, "backslashreplace"))
        buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _drain(stream)
        reason = (error.strerror or str(error)).lower()
        raise UsageError(Diagnostic("output-not-written", f"{stream.name} cannot be written: {reason}")) from None


def _drain(stream: TextIO) -> None:
    """Lets what could not be written go nowhere: else the interpreter tries again at its end, and complains."""
    with suppress(OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


def screen(
    color: str, unicode: bool, progress: bool, quiet: bool, verbose: int, environment: Mapping[str, str]
) -> Screen:
    """The screen of this process; `color` is auto, always or never."""
    return Screen(
        out=_view(sys.stdout, color, unicode, environment),
        err=_view(sys.stderr, color, unicode, environment),
        quiet=quiet,
        verbose=verbose,
        progress=progress and not quiet and _is_terminal(sys.stderr) and not environment.get("CI"),
    )


def _view(stream: TextIO, color: str, unicode: bool, environment: Mapping[str, str]) -> View:
    terminal = _is_terminal(stream)
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    return View(
        width=_width(terminal, environment),
        color=_colored(color, terminal, environment),
        unicode=unicode and encoding.startswith("utf"),
        terminal=terminal,
    )


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:
        return False


def _width(terminal: bool, environment: Mapping[str, str]) -> int | None:
    """The terminal's width, or what COLUMNS says; without either, lines are not limited."""
    said = environment.get("COLUMNS", "")
    if said.isdigit() and int(said) > 0:
        return int(said)
    return shutil.get_terminal_size().columns if terminal else None


def _colored(color: str, terminal: bool, environment: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environment.get("NO_COLOR"):
        return False
    forced = environment.get("FORCE_COLOR", "")
    if forced:
        return forced not in ("0", "false")
    return terminal and environment.get("TERM") != "dumb"


def _ascii(text: str) -> str:
    """The text in plain letters, and anything else beyond ASCII escaped."""
    return in_plain_letters(text).encode("ascii", "backslashreplace").decode("ascii")


def rough_screen(arguments: list[str]) -> Screen:
    """A screen for errors that come before the settings are known: what can be seen of the flags, and no more."""
    color = "auto"
    for position, argument in enumerate(arguments):
        if argument.startswith("--color="):
            color = argument.partition("=")[2]
        elif argument == "--color":
            color = arguments[position + 1] if position + 1 < len(arguments) else color
    return screen(color, "--no-unicode" not in arguments, False, False, 0, os.environ)
