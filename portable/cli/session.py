"""What all commands share in one run: settings, screen, outputs, the spec, its targets, the providers."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from portable.cli.configuration import Configuration
from portable.cli.failure import describe
from portable.cli.outputs import Output, parse_outputs, write_file
from portable.cli.screen import Screen
from portable.errors import Diagnostic, UsageError
from portable.report.view import View

if TYPE_CHECKING:
    from portable.loader.catalogue import Catalogue
    from portable.loader.targets import TargetTable
    from portable.model.workload import Workload

_HUMAN = frozenset({"table", "text", "concise"})
"""Formats for eyes: they follow the terminal's width, colours and alphabet. All others are exact."""
STDIN = "-"


@dataclass
class Session:
    """One run of one command."""

    program: str
    """`portable`, or `kubectl portable`."""
    configuration: Configuration
    screen: Screen
    stdin_name: str = "<stdin>"
    sources: dict[str, str] = field(default_factory=dict)
    """Texts that stand in no file, by the name that locations show."""

    def outputs(self, formats: Iterable[str], default: str) -> tuple[Output, ...]:
        """What `-o` asks for, checked against the formats of the command."""
        asked, origin = self.configuration.origin("output")
        try:
            return parse_outputs(asked, formats, default)
        except UsageError as error:
            if origin.startswith("flag"):
                raise
            where = f"this comes from {origin}"
            raise UsageError(replace(one, help=(where, *one.help)) for one in error.diagnostics) from None

    def view(self, output: Output) -> View:
        """How an output is to be drawn: as the terminal can, or plainly into a file."""
        return self.screen.out if output.path is None else View()

    def emit(self, output: Output, text: str) -> None:
        """Writes one result to where it goes."""
        if output.path is None:
            self.screen.result(text, exact=output.format not in _HUMAN)
            return
        write_file(output.path, text)
        self.screen.say(f"wrote {output.path}")

    def show(self, diagnostics: Iterable[Diagnostic], severity: str = "warning") -> None:
        """Shows what a person should know on standard error; warnings and notes are silent with `--quiet`."""
        if not self.screen.quiet or severity == "error":
            self.screen.error(describe(diagnostics, self.screen, self.sources, severity))

    def load(self, spec: str) -> Workload:
        """The workload of a spec file; `-` reads standard input.

        Raises:
            InvalidInput: with everything that is wrong with it.
        """
        from portable.loader.workload import load_workload

        if spec == STDIN:
            self._remember_stdin()
        return load_workload(spec, stdin_name=self.stdin_name)

    def called(self, spec: str) -> str:
        """A spec file as outputs name it."""
        return self.stdin_name if spec == STDIN else spec

    def without_folders(self, spec: str) -> str:
        """A spec file without its folders: the same wherever it is read."""
        return Path(self.called(spec)).name

    def _remember_stdin(self) -> None:
        """Keeps the text of standard input, so that an error can show its line."""
        import io

        buffer = getattr(sys.stdin, "buffer", None)
        text = sys.stdin.read() if buffer is None else buffer.read().decode("utf-8", "replace")
        self.sources[self.stdin_name] = text
        sys.stdin = io.StringIO(text)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The embedded providers and those of `--providers`."""
        from portable.loader.catalogue import Catalogue

        return Catalogue(self.configuration["providers"])

    def targets(self, spec: str) -> TargetTable:
        """The targets of `--targets-file`, of the configuration, or of the file nearest to the spec."""
        from portable.loader.targets import find_targets_file, load_targets

        file = self.configuration["targets"] or find_targets_file(spec)
        table = load_targets(file, self.catalogue.names)
        self.screen.detail(f"targets: {table.file or 'none found; every provider is a target of its own name'}")
        return table

    def facts_options(self) -> tuple[str, ...]:
        """What the command line said of targets file and providers; what other places say holds for the next one."""
        words: list[str] = []
        for name in ("targets", "providers"):
            value, origin = self.configuration.origin(name)
            kind, _, flag = origin.partition(" ")
            if kind == "flag":
                words += [word for one in ((value,) if isinstance(value, str) else value) for word in (flag, one)]
        return tuple(words)

    def chosen(self, table: TargetTable, names: Iterable[str]) -> tuple[str, ...]:
        """The targets that `--target` names, once each; all of them are known.

        Raises:
            UsageError: there is no such target.
        """
        found = tuple(dict.fromkeys(one.strip() for name in names for one in name.split(",") if one.strip()))
        for name in found:
            table.named(name)
        return found

    def some_targets(self, table: TargetTable, names: Iterable[str]) -> tuple[str, ...]:
        """The targets a command works on: those named, or the only one of the file.

        Raises:
            UsageError: none is named and there are several.
        """
        found = self.chosen(table, names) or (tuple(table.targets) if len(table.targets) == 1 else ())
        if not found:
            self._several(table, found)
        return found

    def one_target(self, table: TargetTable, names: Iterable[str]) -> str:
        """The one target that a command works on: the one named, or the only one of the file.

        Raises:
            UsageError: none is named and there are several, or several are named.
        """
        found = self.some_targets(table, names)
        if len(found) > 1:
            self._several(table, found)
        return found[0]

    def _several(self, table: TargetTable, found: tuple[str, ...]) -> NoReturn:
        message = f"one target at a time, got {', '.join(found)}" if found else "say which target: `--target NAME`"
        known = f"targets of {table.file}" if table.targets else "providers"
        raise UsageError(Diagnostic("target-missing", message, help=(f"{known}: {', '.join(table.names())}",)))


@dataclass
class Launch:
    """What is known of a run before its command is."""

    program: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    session: Session | None = None


def session(ctx: typer.Context) -> Session:
    """The session of the command that runs."""
    found: Session | None = ctx.obj.session
    if found is None:
        raise RuntimeError("the session is made when a command is invoked")
    return found
