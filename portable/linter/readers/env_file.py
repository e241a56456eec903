"""Files of `NAME=value` lines: `.env` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.facets import EnvUse, TextUse
from portable.linter.filename import reach_of_name
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*([^\n]*)", re.MULTILINE)


class EnvFile:
    """An env file, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._reach = subject.reach & reach_of_name(subject.name)

    def environment(self) -> Iterator[EnvUse]:
        """Every line that sets a variable."""
        for match in _LINE.finditer(self.subject.text):
            value = match[2].strip().strip("\"'")
            yield EnvUse(match[1], None if "$" in value else value, self._place(match.start(1), match.end(2)))

    def texts(self) -> Iterator[TextUse]:
        """The values."""
        for match in _LINE.finditer(self.subject.text):
            yield TextUse(match[2].strip().strip("\"'"), match[1], self._place(match.start(2), match.end(2)))

    def _place(self, start: int, end: int) -> Place:
        subject = self.subject
        end = start + len(subject.text[start:end].rstrip())
        edit = (start, end) if subject.origin is None else None
        return Place(subject.span(start, end), self._reach, subject.inside, subject.text[start:end], subject.role, edit)


def read(subject: Subject) -> EnvFile:
    """The view of an env file; anything that is text is one."""
    if "\0" in subject.text:
        raise Unreadable("not-text", "it holds NUL characters")
    return EnvFile(subject)
