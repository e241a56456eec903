"""Lock files: `uv.lock`, `poetry.lock`, `pdm.lock`, `pylock.toml`, `Pipfile.lock`.

Read line by line, since these files are large and written by programs that put one key on a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.facets import PackageUse
from portable.linter.filename import reach_of_name
from portable.linter.packages import normal
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

_PACKAGE = re.compile(
    r'^\[\[packages?\]\][ \t]*\r?\n(?:[ \t]*\r?\n)*name = "(?P<name>[^"\n]{1,200})"'
    r'(?:[^\n]{0,200}\nversion = "(?P<version>[^"\n]{0,200})")?',
    re.MULTILINE,
)
_JSON = re.compile(r'^        "(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,200})": \{', re.MULTILINE)
_ADDRESS = re.compile(r'(?:registry|url|index) ?[=:] ?"(?P<url>https?://[^"\n]{1,400})"')


class Lock:
    """A lock file, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._reach = subject.reach & reach_of_name(subject.name)

    def place(self, start: int, end: int, route: str) -> Place:
        """A piece of the text as a place."""
        subject = self.subject
        return Place(subject.span(start, end), self._reach, route, subject.text[start:end], subject.role)

    def packages(self) -> Iterator[PackageUse]:
        """The packages that were chosen."""
        for match in _PACKAGE.finditer(self.subject.text):
            version = f"=={match['version']}" if match["version"] else ""
            name = normal(match["name"])
            place = self.place(match.start("name"), match.end("name"), f"package/{name}")
            yield PackageUse(name, version, "pypi", place, locked=True)
        if self.subject.text.lstrip()[:1] == "{":
            for match in _JSON.finditer(self.subject.text):
                name = normal(match["name"])
                place = self.place(match.start("name"), match.end("name"), f"package/{name}")
                yield PackageUse(name, "", "pypi", place, locked=True)

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """The indexes packages come from."""
        for match in _ADDRESS.finditer(self.subject.text):
            yield match["url"], self.place(match.start("url"), match.end("url"), "index")


def read(subject: Subject) -> Lock:
    """The view of a lock file; anything that is text is one."""
    if "\0" in subject.text[:4096]:
        raise Unreadable("not-text", "it holds NUL characters")
    return Lock(subject)
