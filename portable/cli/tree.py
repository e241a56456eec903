"""Typer's commands made from our table: a module is imported when its command is called."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from portable.cli import COMMANDS, Entry, Family
from portable.cli.flags import NAMES, flags
from portable.cli.help import usage_pieces, write_commands, write_options
from portable.cli.screen import write
from portable.errors import Diagnostic, Interrupted, UsageError
from portable.loader.spelling import did_you_mean

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_TAKEN_AS_GIVEN = (str, bool, list[str])
STOPPED = "stopped before the end; every file that was written is whole"
"""What an interrupted command says."""

_ABOUT = "One workload spec, compiled for every provider."

Start = Callable[[Any], None]
"""Makes the session of a command from its context."""


class _AsGiven:
    """What takes the place of typer's coercion for texts and flags: they are what they should be already."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value; what may be given several times and was not is empty."""
        return () if value is None and (param.multiple or param.nargs == -1) else value


class _Given:
    """What calls typer's coercion only for a value that somebody gave: a default is what it should be already."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The default as it is, anything else as typer understands it."""
        if value is param.default and not (param.multiple or param.nargs == -1):
            return value
        param._runtime_param = None
        return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


class Command(TyperCommand):
    """One command, with the options of every command behind its own."""

    start: Start
    formats: tuple[str, ...] = ()
    """What `-o` takes, the default first."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.params = [*self.params, *_of_every_command()]
        _take_as_given(self.params)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, as we write it."""
        return _help(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Arguments as people write them."""
        return usage_pieces(self.get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, own options, common options."""
        write_options(ctx, self.get_params(ctx), formatter, self.formats)

    def invoke(self, ctx: Any) -> Any:
        """Makes the session, then calls the command's function with its own options alone."""
        self.start(ctx)
        for name in NAMES:
            ctx.params.pop(name, None)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted(Diagnostic("interrupted", STOPPED)) from None


class Commands(TyperGroup):
    """The commands of a table."""

    table: Mapping[str, Entry | Family]
    start: Start

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        _take_as_given(self.params)

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, imported now."""
        entry = self.table.get(cmd_name)
        if entry is None:
            return None
        return (
            group(entry.commands, self.start, entry.help) if isinstance(entry, Family) else command(entry, self.start)
        )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments name.

        Raises:
            UsageError: there is none, with the nearest names.
        """
        if args and not args[0].startswith("-") and args[0] not in self.table:
            guess = did_you_mean(args[0], self.table)
            advice = (guess,) if guess else ()
            listed = f"commands: {', '.join(self.table)}"
            message = f"`{ctx.command_path}` has no command `{args[0]}`"
            raise UsageError(Diagnostic("unknown-command", message, help=(*advice, listed)))
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, as we write it."""
        return _help(super().get_help_option(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """No brackets but those of options."""
        return ["[OPTIONS]", "COMMAND", "..."]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The commands first: they are what a reader looks for."""
        write_commands(self.table, formatter)
        write_options(ctx, self.get_params(ctx), formatter)


def root(start: Start) -> Commands:
    """The program itself."""
    return group(COMMANDS, start, _ABOUT)


def group(table: Mapping[str, Entry | Family], start: Start, about: str) -> Commands:
    """A group of commands; its own options are those of every command."""
    app = _app(cls=Commands, help=about)
    app.callback(cls=Commands, help=about, context_settings=_SETTINGS)(flags)
    found = get_group(app)
    assert isinstance(found, Commands)
    found.table = table
    found.start = start
    return found


def command(entry: Entry, start: Start) -> Command:
    """The command of an entry."""
    module = import_module(f"portable.cli.{entry.module}")
    function = getattr(module, entry.function)
    app = _app()
    app.command(cls=Command, help=function.__doc__ or entry.help, context_settings=_SETTINGS)(function)
    found = get_command(app)
    assert isinstance(found, Command)
    found.start = start
    found.formats = tuple(getattr(module, entry.formats, ()))
    return found


def _app(**named: Any) -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **named)


def _of_every_command() -> list[Any]:
    """The parameters of `flags`, as typer reads them."""
    app = _app()
    app.command()(flags)
    return list(get_command(app).params)


def _help(option: Any) -> Any:
    """The option, without coercion, and written as every other result is."""
    if option is not None:
        _take_as_given([option])
        option.callback = _show_help
    return option


def _show_help(ctx: Any, _option: Any, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        write(sys.stdout, f"{ctx.get_help()}\n", sys.stdout.encoding or "utf-8")
        ctx.exit()


def _take_as_given(parameters: list[Any]) -> None:
    """Spares typer's coercion by pydantic where a value needs none: it costs more than all the rest of typer.

    An attribute of typer's own is set; should it get another name one day, coercion happens and nothing else changes.
    """
    for one in parameters:
        descriptor = getattr(one, "type_descriptor", None)
        if descriptor is not None:
            given = descriptor.annotation in _TAKEN_AS_GIVEN or getattr(one, "count", False)
            one._runtime_param = _AsGiven() if given else _Given()
