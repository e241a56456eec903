"""What a finding about a dependency comes from: the line that asks for the package, the line of a Dockerfile that
installs it, and the base image below.

Rules see one subject at a time; this looks at what a run has found, and reads the few files again that may say why.
Nothing is guessed: where a name could mean two files, nothing is said.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from portable.errors import Location
from portable.linter.collect import Found
from portable.linter.compiled import with_specs
from portable.linter.kinds import kind_of
from portable.linter.neededby import Needed, needed_in
from portable.linter.packages import normal
from portable.linter.readers import KINDS
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Finding, Related

if TYPE_CHECKING:
    from portable.linter.readers.dockerfile import Dockerfile, Stage

_RULES = frozenset(
    {
        *("accelerator-binary", "accelerator-package", "accelerator-package-index", "default-torch-wheel"),
        *("mismatched-machine", "missing-device-code", "toolkit-run-path"),
    }
)
_LISTS = frozenset({"conda", "lockfile", "pyproject", "requirements"})
_ASKING = frozenset({"conda", "pyproject", "requirements"})
_MOST_FILES = 200
_MOST_RELATED = 6
_NAMED_FILE = re.compile(r"(?:-r|-c|--requirement|--constraint|--file|-f)[ =]?[\"']?([\w./$\{}-]+)")
_PROJECT = re.compile(
    r"\b(?:uv sync|poetry install|pdm (?:sync|install)|pip3? install (?:[^&|;\n]* )?(?:-e )?\.)(?=\s|\[|$)"
)


class Line(NamedTuple):
    """A line that asks for a package."""

    name: str
    location: Location
    shown: str


def with_causes(findings: Sequence[Finding], files: Sequence[Found]) -> tuple[Finding, ...]:
    """The same findings, those about dependencies and in compiled manifests with the lines they come from."""
    findings = with_specs(findings, files)
    if not any(one.rule in _RULES for one in findings):
        return tuple(findings)
    causes = _Causes(files)
    return tuple(_with(one, causes.of(one)) if one.rule in _RULES and not one.related else one for one in findings)


def _with(finding: Finding, found: Iterator[Related]) -> Finding:
    related = tuple(dict.fromkeys(one for one in found if one.location != finding.location))
    return replace(finding, related=related[:_MOST_RELATED]) if related else finding


class _Causes:
    """The files of a run that may say why another one is as it is; each is read when it is first asked for."""

    def __init__(self, files: Sequence[Found]) -> None:
        self._paths = {one.name: one.path for one in files if not one.fault}
        self._kinds = {one.name: one.kind or kind_of(posixpath.basename(one.name), b"") or "" for one in files}
        self._folders: dict[str, Needed] = {}

    def of(self, finding: Finding) -> Iterator[Related]:
        """The related places of one finding, the nearest first."""
        file, _, member = finding.location.file.partition("!")
        kind = self._kinds.get(file, "")
        if kind in _LISTS:
            if kind == "lockfile":
                yield from self._asked([normal(re.split(r"[=<>!~@ ;\[+]", finding.value, maxsplit=1)[0])])
            yield from self._installs(file)
        elif kind == "wheel":
            yield from self._asked([normal(posixpath.basename(file).partition("-")[0])])
        elif kind == "site-packages" and member:
            chain = list(self._needed(file).chain(member))
            yield from (Related(one.location, f"needed by `{one.by}`") for one in chain[1:])
            yield from self._asked([one.name for one in chain])

    def _asked(self, names: Sequence[str]) -> Iterator[Related]:
        """Lines that ask for one of these packages, and what installs the files they stand in."""
        for line in self._lines:
            if line.name in names:
                yield Related(line.location, f"asked for here: `{line.shown[:80]}`")
                yield from self._installs(line.location.file)

    @cached_property
    def _lines(self) -> list[Line]:
        return [line for view in self._views(_ASKING) for line in _lines(view)]

    def _installs(self, file: str) -> Iterator[Related]:
        """Lines of Dockerfiles that install what a file lists, and the base images they stand on."""
        for view in self._dockerfiles:
            for stage in view.stages:
                for place in self._installed(view, stage, file):
                    yield Related(place, "installed here")
                    lowest = _lowest(view, stage)
                    about = f"on the base image `{lowest.image[:120]}`"
                    yield Related(view.subject.span(lowest.start, lowest.end), about)

    def _installed(self, view: Dockerfile, stage: Stage, file: str) -> Iterator[Location]:
        for one, _ in stage.instructions:
            if one.keyword != "RUN":
                continue
            text = one.text
            named = ((match, self._meant(view.subject.name, match[1])) for match in _NAMED_FILE.finditer(text))
            found = [match for match, meant in named if meant == file]
            if self._kinds[file] in ("lockfile", "pyproject") and _beside(view.subject.name, file):
                found.extend(_PROJECT.finditer(text))
            for match in found[:1]:
                yield view.subject.span(one.at + match.start(), one.at + match.end())

    def _meant(self, dockerfile: str, word: str) -> str | None:
        """The file of the run that a word of a Dockerfile means, if it can be only one."""
        near = posixpath.normpath(posixpath.join(posixpath.dirname(dockerfile), word))
        same = self._namesakes.get(posixpath.basename(word), [])
        return near if near in same else same[0] if len(same) == 1 else None

    @cached_property
    def _namesakes(self) -> dict[str, list[str]]:
        """Every file of the run by its last name."""
        found: dict[str, list[str]] = {}
        for name in self._paths:
            found.setdefault(posixpath.basename(name), []).append(name)
        return found

    @cached_property
    def _dockerfiles(self) -> list[Dockerfile]:
        return list(self._views(frozenset({"dockerfile"})))

    def _needed(self, folder: str) -> Needed:
        if folder not in self._folders:
            self._folders[folder] = needed_in(folder, self._paths[folder])
        return self._folders[folder]

    def _views(self, kinds: frozenset[str]) -> Iterator[Any]:
        """What the readers of these kinds make of the run's files."""
        names = [name for name, kind in self._kinds.items() if kind in kinds and name in self._paths]
        for name in names[:_MOST_FILES]:
            kind = KINDS[self._kinds[name]]
            try:
                with open(self._paths[name], "rb") as file:
                    data = file.read(kind.limit)
                yield kind.reader.read(Subject(name, self._kinds[name], data, Path(self._paths[name])))
            except (Unreadable, OSError):
                continue


def _lines(view: Any) -> Iterator[Line]:
    for use in view.packages():
        if use.ecosystem in ("pypi", "conda"):
            yield Line(normal(use.name), use.place.location, f"{use.name}{use.spec}")


def _beside(dockerfile: str, file: str) -> bool:
    return posixpath.dirname(dockerfile) == posixpath.dirname(file)


def _lowest(view: Dockerfile, stage: Stage) -> Stage:
    """The stage whose image comes from outside."""
    for _ in view.stages:
        below = [one for one in view.stages[: stage.number] if one.name and one.name.lower() == stage.image.lower()]
        if not below:
            break
        stage = below[-1]
    return stage
