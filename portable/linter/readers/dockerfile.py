"""Dockerfiles and Containerfiles: base images per stage, variables, and the shell of RUN lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from portable.linter.dockersource.instructions import Instruction, instructions
from portable.linter.dockersource.variables import expand
from portable.linter.facets import CommandUse, EnvUse, ImageUse, TextUse
from portable.linter.filename import reach_of_name
from portable.linter.images import runtime_of
from portable.linter.place import Place
from portable.linter.reach import EVERYWHERE, Reach, reach
from portable.linter.subject import Origin, Subject, Unreadable

_FROM = re.compile(r"\s*(?P<image>\S+)(?:\s+(?:AS|as|As)\s+(?P<name>\S+))?")
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=((?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|[^\s\"'\\])*)", re.DOTALL)


@dataclass
class Stage:
    """One FROM and what follows it."""

    number: int
    name: str
    image: str
    """With arguments put in; the name of a stage before, or an image."""
    is_known: bool
    is_default: bool
    """The image is all an ARG's default: a build chooses another by an argument."""
    start: int
    end: int
    reach: Reach = EVERYWHERE
    instructions: list[tuple[Instruction, dict[str, str | None]]] = field(default_factory=list)


class Dockerfile:
    """A Dockerfile, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.reach = subject.reach & reach_of_name(subject.name)
        self.stages: list[Stage] = []
        self.arguments: dict[str, str | None] = {}
        """Of ARGs before the first FROM."""
        self._read()

    def _read(self) -> None:
        values: dict[str, str | None] = {}
        for one in instructions(self.subject.text):
            if one.keyword == "FROM":
                self._from(one)
                values = {}
                continue
            if one.keyword == "ARG":
                for name, value in _arguments(one.text):
                    holder = values if self.stages else self.arguments
                    given = (
                        self.arguments.get(name) if value is None else expand(value, {**self.arguments, **values})[0]
                    )
                    holder[name] = given
            elif one.keyword == "ENV":
                for name, value, _, _ in _pairs(one):
                    values[name] = expand(value, values)[0]
            if self.stages:
                self.stages[-1].instructions.append((one, dict(values) if len(values) < 200 else values))
        self._reaches()

    def _from(self, one: Instruction) -> None:
        match = _FROM.match(one.text)
        if match is None:
            return
        image, known = expand(match["image"], self.arguments)
        start = one.at + match.start("image")
        end = one.at + match.end("image")
        default = bool(re.fullmatch(r"\$\{?\w+(?::?-[^}]*)?\}?", match["image"]))
        self.stages.append(Stage(len(self.stages), match["name"] or "", image, known, default, start, end))

    def _reaches(self) -> None:
        """A stage is for the runtime of its base; a file with bases for several runtimes offers a choice.

        A base that an argument replaces narrows nothing: what the stage does must suit the others, too.
        """
        by_name: dict[str, Stage] = {}
        for stage in self.stages:
            base = by_name.get(stage.image.lower()) or self._stage_by_number(stage)
            runtime = None if base or stage.is_default else runtime_of(stage.image)
            stage.reach = base.reach if base else self.reach & (reach(runtime) if runtime else EVERYWHERE)
            if stage.name:
                by_name[stage.name.lower()] = stage

    def _stage_by_number(self, stage: Stage) -> Stage | None:
        number = int(stage.image) if stage.image.isdigit() and len(stage.image) < 4 else -1
        return self.stages[number] if 0 <= number < stage.number else None

    @cached_property
    def _offers_choice(self) -> bool:
        return len({runtime for stage in self.stages if (runtime := runtime_of(stage.image))}) > 1

    def place(self, start: int, end: int, route: str, reach: Reach) -> Place:
        """A piece of the text as a place."""
        subject = self.subject
        value = subject.text[start : min(end, start + 200)]
        edit = (start, end) if subject.origin is None else None
        return Place(subject.span(start, end), reach & self.reach, route, value, subject.role, edit)

    def _route(self, stage: Stage) -> str:
        return f"stage {stage.name or stage.number}"

    def images(self) -> Iterator[ImageUse]:
        """Base images of stages, and images that files are copied from."""
        names = {stage.name.lower() for stage in self.stages if stage.name}
        for stage in self.stages:
            if stage.is_known and stage.image.lower() not in names and stage.image != "scratch":
                runtime = runtime_of(stage.image)
                shown = reach(runtime) if runtime and (self._offers_choice or stage.is_default) else EVERYWHERE
                yield ImageUse(stage.image, self.place(stage.start, stage.end, self._route(stage), shown))
            for one, values in stage.instructions:
                for flag in one.flags if one.keyword in ("COPY", "ADD") else ():
                    name, _, value = flag.partition("=")
                    source, known = expand(value, {**self.arguments, **values})
                    if name == "--from" and known and source.lower() not in names and not source.isdigit():
                        place = self.place(one.start, one.start + len(one.keyword), self._route(stage), stage.reach)
                        yield ImageUse(source, place, accelerated=False)

    def environment(self) -> Iterator[EnvUse]:
        """Variables of ENV lines."""
        for stage in self.stages:
            for one, values in stage.instructions:
                if one.keyword == "ENV":
                    for name, value, start, end in _pairs(one):
                        place = self.place(start, end, self._route(stage), stage.reach)
                        text, known = expand(value, values)
                        yield EnvUse(name, text if known else None, place)

    def commands(self) -> Iterator[CommandUse]:
        """RUN, CMD and ENTRYPOINT lines in their list form; the others are parts."""
        for stage, one, words in self._lists():
            if words and len(words) < 3:
                yield CommandUse(
                    words, self.place(one.start, one.start + len(one.keyword), self._route(stage), stage.reach)
                )

    def _lists(self) -> Iterator[tuple[Stage, Instruction, tuple[str, ...]]]:
        for stage in self.stages:
            for one, _ in stage.instructions:
                if one.keyword in ("RUN", "CMD", "ENTRYPOINT") and one.text.lstrip().startswith("["):
                    yield stage, one, _listed(one.text)

    def texts(self) -> Iterator[TextUse]:
        """Values of ENV, ARG and LABEL, sources of ADD."""
        for stage in self.stages:
            for one, _ in stage.instructions:
                if one.keyword in ("ENV", "LABEL"):
                    for name, value, start, end in _pairs(one):
                        yield TextUse(value, name, self.place(start, end, self._route(stage), stage.reach))
                elif one.keyword in ("ADD", "ARG"):
                    end = one.at + len(one.text.rstrip())
                    yield TextUse(one.text, "", self.place(one.start, end, self._route(stage), stage.reach))

    def parts(self) -> Iterator[Subject]:
        """Shell of RUN, CMD and ENTRYPOINT lines, and their here-documents."""
        for stage in self.stages:
            for number, (one, _) in enumerate(stage.instructions):
                if one.keyword not in ("RUN", "CMD", "ENTRYPOINT"):
                    continue
                inside = f"{self._route(stage)}/{one.keyword} {number}"
                where = stage.reach & self.reach
                if one.text.lstrip().startswith("["):
                    yield from self._list_part(one, inside, where)
                    continue
                for body in one.bodies:
                    yield self._part("python" if "python" in one.text else "shell", body.start, body.end, inside, where)
                if not one.bodies:
                    yield self._shell(one, inside, where)

    def _shell(self, one: Instruction, inside: str, reach: Reach) -> Subject:
        line, column = self.subject.lines.position(one.at)
        return self.subject.part("shell", one.text, Origin(line, column, offset=one.at), inside, reach)

    def _part(self, kind: str, start: int, end: int, inside: str, reach: Reach) -> Subject:
        line, column = self.subject.lines.position(start)
        text = self.subject.text[start:end]
        return self.subject.part(kind, text, Origin(line, column, offset=start), inside, reach)

    def _list_part(self, one: Instruction, inside: str, reach: Reach) -> Iterator[Subject]:
        import shlex

        words = _listed(one.text)
        if words:
            line, column = self.subject.lines.position(one.at)
            script = words[2] if len(words) > 2 and words[1] in ("-c", "-lc", "-ec") else shlex.join(words)
            lines = (line,) * (script.count("\n") + 1)
            yield self.subject.part("shell", script, Origin(line, column, lines=lines), inside, reach)


def _listed(text: str) -> tuple[str, ...]:
    try:
        words = json.loads(re.sub(r"\\\s*\n", " ", text))
    except (ValueError, RecursionError):
        return ()
    return tuple(words) if isinstance(words, list) and all(isinstance(word, str) for word in words) else ()


def _arguments(text: str) -> Iterator[tuple[str, str | None]]:
    """Names and defaults of an ARG line."""
    for word in re.findall(r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'])+", text):
        name, equals, value = word.partition("=")
        if name.isidentifier():
            yield name, value.strip("\"'") if equals else None


def _pairs(one: Instruction) -> Iterator[tuple[str, str, int, int]]:
    """Names, values and offsets of `ENV A=1 B=2` and of the old `ENV A 1`."""
    found = False
    for match in _PAIR.finditer(one.text):
        if not found and one.text[: match.start()].strip():
            break
        found = True
        value = match[2].strip("\"'") if match[2][:1] in "\"'" else match[2]
        yield match[1], value, one.at + match.start(), one.at + match.end()
    if not found:
        old = re.match(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s+(.*\S)", one.text, re.DOTALL)
        if old:
            yield old[1], old[2], one.at + old.start(1), one.at + old.end()


def read(subject: Subject) -> Dockerfile:
    """The view of a Dockerfile; a file without any FROM is none."""
    view = Dockerfile(subject)
    if not view.stages:
        raise Unreadable("no-stage", "no FROM line: nothing is known about it")
    return view
