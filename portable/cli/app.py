"""The command line: calls the command, and turns whatever happens into an exit code and a text."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from typer.exceptions import Abort, Exit, TyperException

from portable.cli.configuration import configure
from portable.cli.failure import crash, describe
from portable.cli.flags import taken
from portable.cli.screen import Screen, rough_screen, screen
from portable.cli.session import Launch, Session
from portable.cli.tree import STOPPED, root
from portable.errors import Diagnostic, PortableError
from portable.loader.spelling import did_you_mean

OK, USAGE, BUG, INTERRUPTED, READER_GONE = 0, 64, 70, 130, 141
"""READER_GONE is what a shell reports of a program that SIGPIPE ended (`portable compare … | head -1`)."""

_DEBUG = ("1", "true", "yes", "on")


def run(arguments: list[str], program: str) -> int:
    """Runs one command line; never raises, never exits."""
    launch = Launch(program, tuple(arguments), os.environ, _here())
    try:
        code = _invoke(launch)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except (KeyboardInterrupt, Abort):
        return _told(launch, [Diagnostic("interrupted", STOPPED)], INTERRUPTED)
    except PortableError as error:
        return _told(launch, error.diagnostics, error.exit_code)
    except TyperException as error:
        return _told(launch, [_usage(error)], USAGE)
    except Exception as error:
        if _debugging(launch):
            import traceback

            traceback.print_exc()
        return _told(launch, [crash(error, launch.arguments)], BUG)
    return code


def _here() -> Path:
    """The folder we are in; it may have been deleted under us."""
    try:
        return Path.cwd()
    except OSError:
        return Path()


def _invoke(launch: Launch) -> int:
    tree = root(_start)
    try:
        code = tree.main(_spelt_out(launch.arguments), prog_name=launch.program, standalone_mode=False, obj=launch)
    except Exit as ended:
        return ended.exit_code
    except SystemExit:
        # Typer's own way out when a pipe breaks, with a code that says no.
        raise BrokenPipeError from None
    return code if isinstance(code, int) else OK


def _spelt_out(arguments: tuple[str, ...]) -> list[str]:
    """No arguments ask for help, and so does `help`, also of a command."""
    if not arguments or arguments[0] == "help":
        return [*arguments[1:], "--help"]
    return list(arguments)


def _start(ctx: Any) -> None:
    """Makes the session of a command: its settings from flags at every level, environment and files."""
    launch: Launch = ctx.obj
    levels: list[dict[str, Any]] = []
    at = ctx
    while at is not None:
        levels.insert(0, dict(at.params))
        at = at.parent
    given = taken(*levels)
    config, stdin_name = given.pop("config", None), given.pop("stdin_filename", "<stdin>")
    settings = configure(given, launch.environment, launch.folder, config)
    launch.session = Session(
        program=launch.program,
        configuration=settings,
        screen=screen(
            settings["color"],
            settings["unicode"],
            settings["progress"],
            settings["quiet"],
            settings["verbose"],
            launch.environment,
        ),
        stdin_name=stdin_name,
    )
    for file in settings.files:
        launch.session.screen.detail(f"settings: {file}")


def _told(launch: Launch, diagnostics: Iterable[Diagnostic], code: int) -> int:
    """Shows what stopped us, and returns the exit code."""
    session = launch.session
    seen: Screen = session.screen if session is not None else rough_screen(list(launch.arguments))
    try:
        seen.error(describe(diagnostics, seen, session.sources if session is not None else {}))
    except BrokenPipeError:
        return _reader_gone()
    return code


def _usage(error: TyperException) -> Diagnostic:
    """A mistake on the command line that typer found, in our shape."""
    message = error.format_message().split("(Possible options:")[0].strip().removesuffix(".").replace("'", "`")
    ctx = getattr(error, "ctx", None)
    advice: list[str] = []
    wrong = getattr(error, "option_name", None)
    if wrong is not None and ctx is not None:
        known = [name for one in ctx.command.get_params(ctx) for name in (*one.opts, *one.secondary_opts)]
        guess = did_you_mean(wrong, [name for name in known if name.startswith("--")])
        advice = [guess] if guess else []
    if table := getattr(getattr(ctx, "command", None), "table", None):
        advice.append(f"commands: {', '.join(table)}")
    if ctx is not None:
        advice.append(f"usage: {' '.join((ctx.command_path, *ctx.command.collect_usage_pieces(ctx)))}")
        advice.append(f"`{ctx.command_path} --help` says more")
    return Diagnostic("usage", message[:1].lower() + message[1:], help=tuple(advice))


def _reader_gone() -> int:
    """Lets the interpreter end in silence: what is still in the buffer has nobody to read it."""
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - it lives as long as the process
    return READER_GONE


def _debugging(launch: Launch) -> bool:
    wanted = launch.environment.get("PORTABLE_DEBUG", "").lower() in _DEBUG
    return wanted or "--debug" in launch.arguments
