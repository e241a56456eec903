"""`pyproject.toml` and Pipfiles: dependencies, extras, groups, indexes, sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from portable.linter import install
from portable.linter.facets import PackageUse
from portable.linter.filename import reach_of_name
from portable.linter.packages import normal
from portable.linter.place import Place
from portable.linter.reach import EVERYWHERE
from portable.linter.subject import Subject, Unreadable
from portable.linter.tomlsource.scan import Text, scan

_LISTS = re.compile(
    r"project\|dependencies|project\.optional-dependencies\|.*|dependency-groups\|.*|build-system\|requires|tool\.uv\|.*dependencies|project\|optional-dependencies.*"
)
_NAMED = re.compile(r"tool\.poetry(?:\.group\.[^.]+)?\.(?:dev-)?dependencies|packages|dev-packages")
_EXTRA = re.compile(r"project\.optional-dependencies|dependency-groups")
_INDEX_TABLES = ("tool.uv.index", "tool.poetry.source", "source", "tool.uv", "tool.pdm.source")


class Project:
    """A project file, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._reach = subject.reach & reach_of_name(subject.name)

    @cached_property
    def found(self) -> list[Text]:
        """Every string and key."""
        return list(scan(self.subject.text))

    def place(self, one: Text, extra: str = "") -> Place:
        """A string as a place; an extra by the name of a runtime is for that one."""
        subject = self.subject
        bits = self._reach & (reach_of_name(extra) if extra else EVERYWHERE)
        edit = (one.start, one.end) if subject.origin is None else None
        route = f"{one.table}/{one.key}" if one.key else one.table
        return Place(subject.span(one.start, one.end), bits, route, one.value, subject.role, edit)

    def packages(self) -> Iterator[PackageUse]:
        """Requirements of the project, its extras and groups, and of Poetry and Pipenv."""
        version: dict[int, str] = {}
        for number, one in enumerate(self.found):
            if one.is_key and _NAMED.fullmatch(one.table) and one.value != "python":
                following = self.found[number + 1] if number + 1 < len(self.found) else None
                version[number] = following.value if following and not following.is_key else ""
                yield PackageUse(normal(one.value), version[number], "pypi", self.place(one))
            elif not one.is_key and _LISTS.fullmatch(f"{one.table}|{one.key}"):
                found = install.requirement(one.value.partition(";")[0].partition(" @ ")[0])
                if found is not None:
                    extra = one.key if _EXTRA.fullmatch(one.table) else ""
                    yield PackageUse(found[0], found[1], "pypi", self.place(one, extra), optional=bool(extra))

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """Indexes of uv, Poetry, PDM and Pipenv, and addresses of requirements that are not those of an extra."""
        several = len({one.value for one in self.found if one.table == "tool.uv.index" and one.key == "url"}) > 1
        for one in self.found:
            where = f"{one.table}.{one.key}"
            named = one.table in _INDEX_TABLES or "dependencies" in where or one.table == "tool.uv.sources"
            named = named and not _EXTRA.fullmatch(one.table)
            # Several indexes with sources that choose among them are the portable form.
            if named and not one.is_key and "://" in one.value and not (several and one.table == "tool.uv.index"):
                yield one.value, self.place(one)


def read(subject: Subject) -> Project:
    """The view of a project file; raises `Unreadable` for what is no TOML."""
    import tomllib

    try:
        tomllib.loads(subject.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        raise Unreadable("invalid-toml", str(error).partition(" (at")[0] or "not TOML", line, column) from None
    return Project(subject)
