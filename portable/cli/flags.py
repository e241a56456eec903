"""The options that every command takes, before or after its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from portable.cli.settings import SETTINGS

Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output", "-o", metavar="FORMAT[=PATH]", help="What to write, and where; repeatable. Without a path: stdout."
    ),
]


def flags(
    output: Output = None,
    targets: Annotated[
        str | None, typer.Option("--targets-file", metavar="FILE", help=SETTINGS["targets"].help)
    ] = None,
    providers: Annotated[
        list[str] | None, typer.Option("--providers", metavar="DIR", help=SETTINGS["providers"].help + " Repeatable.")
    ] = None,
    config: Annotated[
        str | None, typer.Option("--config", metavar="FILE", help="Settings from this file instead of portable.toml.")
    ] = None,
    stdin_filename: Annotated[
        str | None, typer.Option("--stdin-filename", metavar="NAME", help="What to call standard input in messages.")
    ] = None,
    color: Annotated[
        str | None, typer.Option("--color", metavar="auto|always|never", help=SETTINGS["color"].help)
    ] = None,
    unicode: Annotated[bool | None, typer.Option("--no-unicode", help="Plain letters only.")] = None,
    progress: Annotated[bool | None, typer.Option("--no-progress", help="No progress on the terminal.")] = None,
    quiet: Annotated[bool | None, typer.Option("--quiet", "-q", help=SETTINGS["quiet"].help)] = None,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, show_default=False, help="Say more; repeatable.")
    ] = 0,
    debug: Annotated[bool | None, typer.Option("--debug", help=SETTINGS["debug"].help)] = None,
) -> None:
    """Typer reads this signature; the values are taken by `taken`."""


NAMES = (
    "output",
    "targets",
    "providers",
    "config",
    "stdin_filename",
    "color",
    "unicode",
    "progress",
    "quiet",
    "verbose",
    "debug",
)
"""The parameters of `flags`, in the order of the help."""

_NEGATED = ("unicode", "progress")
"""Settings that are on, and whose flag turns them off."""


def taken(*levels: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that flags gave, those of later levels over those of earlier ones; lists and counts add up."""
    found: dict[str, Any] = {}
    for level in levels:
        for name in NAMES:
            value = level.get(name)
            if value in (None, (), [], 0):
                continue
            if isinstance(value, list | tuple):
                found[name] = [*found.get(name, ()), *value]
            elif name == "verbose":
                found[name] = found.get(name, 0) + value
            else:
                found[name] = name not in _NEGATED if isinstance(value, bool) else value
    return found
