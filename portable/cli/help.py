"""Help pages: plain text, short, the same in a pipe as on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from portable.cli import Entry, Family
from portable.cli.flags import NAMES

_WIDEST_NAME = 26
_OUTPUT = "-o, --output FORMAT[=PATH]"


def usage_pieces(parameters: Iterable[Any]) -> list[str]:
    """The arguments of a usage line: `SPEC`, `[DIR]`, `[PATH]...`."""
    pieces = ["[OPTIONS]"]
    for one in parameters:
        if one.param_type_name == "argument":
            name = _argument(one)
            pieces.append(name if one.required else f"[{name}]")
            if one.nargs != 1:
                pieces[-1] += "..."
    return pieces


def write_options(ctx: Any, parameters: Iterable[Any], formatter: Any, formats: Sequence[str] = ()) -> None:
    """The sections of arguments, of the command's own options, and of those every command has."""
    arguments: list[tuple[str, str]] = []
    own: list[tuple[str, str]] = []
    shared: list[tuple[str, str]] = []
    for one in parameters:
        if one.param_type_name == "argument":
            arguments.append((_argument(one), one.help or ""))
        elif one.name == "output" and formats:
            own.append((_OUTPUT, f"{', '.join(formats)}; repeatable. Without a path: standard output."))
        elif (row := one.get_help_record(ctx)) is not None:
            (shared if one.name in NAMES else own).append(row)
    for title, rows in (("Arguments", arguments), ("Options", own), ("Options of every command", shared)):
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows, col_max=_WIDEST_NAME)


def write_commands(table: Mapping[str, Entry | Family], formatter: Any) -> None:
    """The commands of a table with their lines of help; none of them is imported."""
    with formatter.section("Commands"):
        formatter.write_dl(list(command_rows(table)))


def command_rows(table: Mapping[str, Entry | Family]) -> Iterator[tuple[str, str]]:
    """Name and line of help; a family names its commands."""
    for name, one in table.items():
        words = f" ({', '.join(one.commands)})" if isinstance(one, Family) else ""
        yield name, f"{one.help.removesuffix('.')}{words}"


def _argument(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name).upper()
