"""Shell scripts, entrypoints and RUN lines: commands, variables, packages, scripts inside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from portable.linter import install
from portable.linter.facets import CommandUse, EnvUse, PackageUse, TextUse
from portable.linter.place import Place
from portable.linter.reach import Reach
from portable.linter.shellsource.lexer import Heredoc, Word
from portable.linter.shellsource.script import Command, commands
from portable.linter.subject import Origin, Subject, Unreadable

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash"})
_DECLARES = frozenset({"export", "declare", "readonly", "local", "typeset", "env", "setenv"})
_WRITERS = frozenset({"cat", "tee"})


class Script:
    """A shell script, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @cached_property
    def found(self) -> list[Command]:
        """Every command, with the runtimes that reach it."""
        return commands(self.subject.text, self.subject.reach)

    def place(self, word: Word, reach: Reach) -> Place:
        """A word as a place."""
        subject = self.subject
        edit = (word.start, word.end) if subject.origin is None else None
        value = subject.excerpt(subject.lines.position(word.start)[0])
        return Place(subject.span(word.start, word.end), reach, subject.inside, value, subject.role, edit)

    def commands(self) -> Iterator[CommandUse]:
        """Commands that have to work: no tests, and none whose failure is taken care of."""
        for command in self.found:
            if command.words and not command.is_test and not command.may_fail:
                words = tuple(word.text for word in command.words)
                yield CommandUse(words, self.place(command.words[0], command.reach))

    def environment(self) -> Iterator[EnvUse]:
        """Assignments, alone, before a command, and behind `export`."""
        for command in self.found:
            for name, value, word in command.assigned:
                yield EnvUse(name, _literal(value), self.place(word, command.reach))
            if command.words and command.words[0].text in _DECLARES:
                for word in command.words[1:]:
                    name, equals, value = word.text.partition("=")
                    if equals and name.isidentifier():
                        yield EnvUse(name, _literal(value), self.place(word, command.reach))

    def packages(self) -> Iterator[PackageUse]:
        """What pip, conda, apt and their like install by name."""
        for command in self.found:
            if not command.may_fail:
                for asked in install.packages(command.words):
                    where = self.place(asked.word, command.reach)
                    yield PackageUse(asked.name, asked.spec, asked.ecosystem, where)

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """Indexes that packages are installed from."""
        for command in self.found:
            for word in install.indexes(command.words):
                yield word.text, self.place(word, command.reach)
            for name, value, word in command.assigned:
                if name.startswith(("PIP_", "UV_")) and "INDEX" in name:
                    yield value, self.place(word, command.reach)

    def texts(self) -> Iterator[TextUse]:
        """Words, and values that are assigned."""
        for command in self.found:
            for name, value, word in command.assigned:
                yield TextUse(value, name, self.place(word, command.reach))
            for word in command.words:
                if len(word.text) > 5:
                    yield TextUse(word.text, "", self.place(word, command.reach))

    def parts(self) -> Iterator[Subject]:
        """Here-documents for Python and shells, and scripts behind `-c`."""
        for number, command in enumerate(self.found):
            kind = _language(command)
            for body in command.bodies:
                if kind or (kind := _by_target(command)):
                    yield self._body(body, kind, f"command {number}", command.reach)
            script = _behind_c(command)
            if script is not None:
                yield self._word(script[0], script[1], f"command {number}", command.reach)

    def _body(self, body: Heredoc, kind: str, inside: str, reach: Reach) -> Subject:
        line, _ = self.subject.lines.position(body.start)
        text = self.subject.text[body.start : body.end]
        return self.subject.part(kind, text, Origin(line, 1, 0, offset=body.start), inside, reach)

    def _word(self, word: Word, kind: str, inside: str, reach: Reach) -> Subject:
        raw = self.subject.text[word.start : word.end]
        quoted = 1 if raw[:1] in "'\"" else 0
        line, column = self.subject.lines.position(word.start + quoted)
        return self.subject.part(kind, word.text, Origin(line, column), inside, reach)


def _literal(value: str) -> str | None:
    return None if "$" in value or "`" in value else value


def _language(command: Command) -> str:
    program = command.words[0].text.rpartition("/")[2] if command.words else ""
    if program in _SHELLS:
        return "shell"
    return "python" if program.startswith("python") else ""


def _by_target(command: Command) -> str:
    """The kind of the file that `cat > FILE <<END` or `tee FILE <<END` writes."""
    if not command.words or command.words[0].text not in _WRITERS:
        return ""
    names = [*command.targets, *(word.text for word in command.words[1:])]
    if any(name.endswith(".py") for name in names):
        return "python"
    return "shell" if any(name.endswith((".sh", ".bash")) for name in names) else ""


def _behind_c(command: Command) -> tuple[Word, str] | None:
    kind = _language(command)
    if not kind:
        return None
    for number, word in enumerate(command.words[1:-1], 1):
        if word.text.startswith("-") and not word.text.startswith("--") and word.text.endswith("c"):
            return command.words[number + 1], kind
        if not word.text.startswith("-"):
            break
    return None


def read(subject: Subject) -> Script:
    """The view of a script; anything that is text is one."""
    if "\0" in subject.text[:4096]:
        raise Unreadable("not-text", "it holds NUL characters")
    return Script(subject)
