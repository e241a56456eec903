"""CI files of GitHub Actions, GitLab, Azure Pipelines and CircleCI: images, variables, scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from portable.linter.embedded import part_of
from portable.linter.facets import CommandUse, EnvUse, ImageUse, TextUse
from portable.linter.images import runtime_of
from portable.linter.packages import runtime_of_index
from portable.linter.place import Place
from portable.linter.reach import reach
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence
from portable.linter.yamlview import YamlView

_SCRIPTS = frozenset({"run", "script", "before_script", "after_script", "bash", "command", "install"})
_IMAGES = frozenset({"image", "container"})
_VARIABLES = frozenset({"env", "variables", "environment"})
_OPTIONS = frozenset({"options", "container_options", "container-options"})
_OPTION = re.compile(r"--(?:gpus|runtime|device)\b")
_INDEX = re.compile(r"(?:--(?:extra-)?index-url|--find-links|(?<!\S)-[if])[ =]+([^\s\"']+)")
_MATRIX = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")
_IN_MATRIX = "/matrix/"
_DEEPEST = 40


class Use(NamedTuple):
    """Something that is for one runtime, or for none that is known."""

    text: str
    place: Place
    runtime: str | None


class Pipeline(YamlView):
    """A CI file, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._entries = [found for root in self.roots for found in _entries(root)]

    def images(self) -> Iterator[ImageUse]:
        """Images that jobs and steps run in, and those that a matrix offers them."""
        offered = {name for _, found, _ in self._named(_IMAGES) for name in _MATRIX.findall(found.text)}
        uses: dict[int, Use] = {}
        for key, found, route in self._named(_IMAGES | offered | {"uses"}):
            text = found.text.removeprefix("docker://") if key == "uses" else found.text
            if text and "$" not in text and (key != "uses" or text != found.text):
                uses[id(found)] = Use(text, self.place(found, route), runtime_of(text))
        for one in _chosen(list(uses.values())):
            yield ImageUse(one.text, one.place)

    def _named(self, keys: frozenset[str] | set[str]) -> Iterator[tuple[str, Scalar, str]]:
        """Values of some keys: plain, one of a list, or the image of a mapping."""
        for route, key, value in self._entries:
            if key.text in keys:
                found = value.get("image") or value.get("name") if isinstance(value, Mapping) else value
                for one in found.items if isinstance(found, Sequence) else (found,):
                    if isinstance(one, Scalar):
                        yield key.text, one, route

    def commands(self) -> Iterator[CommandUse]:
        """The engine that runs a job's container, with the options that it is given."""
        for route, key, value in self._entries:
            if key.text in _OPTIONS and isinstance(value, Scalar) and _OPTION.search(value.text):
                yield CommandUse(("docker", "run", *value.text.split()), self.place(value, route))

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """Indexes in arguments for pip that are kept as values, for scripts to be put in."""
        if "://" in self.subject.text:
            keys = {key.text for _, key, _ in self._entries} - _SCRIPTS
            uses = [
                Use(url, self.place(one, route), (runtime_of_index(url) or ("", None))[1])
                for _, one, route in self._named(keys)
                for url in _INDEX.findall(one.text)
            ]
            yield from ((one.text, one.place) for one in _chosen(uses))

    def environment(self) -> Iterator[EnvUse]:
        """Variables of pipelines, jobs and steps."""
        for route, key, value in self._entries:
            if key.text in _VARIABLES and isinstance(value, Mapping):
                for name, text in value.entries():
                    if isinstance(text, Scalar):
                        literal = None if "$" in text.text else text.text
                        yield EnvUse(name.text, literal, self.place(name, f"{route}/{name.text}"))

    def parts(self) -> Iterator[Subject]:
        """Scripts."""
        for route, key, value in self._entries:
            if key.text in _SCRIPTS:
                lines = value.items if isinstance(value, Sequence) else [value]
                for number, line in enumerate(lines):
                    if isinstance(line, Scalar) and line.text.strip():
                        yield part_of(self.subject, line, "shell", f"{route}/{number}")

    def texts(self) -> Iterator[TextUse]:
        """Values that are no scripts."""
        for route, key, value in self._entries:
            if key.text not in _SCRIPTS and isinstance(value, Scalar):
                yield TextUse(value.text, key.text, self.place(value, route))


def _chosen(uses: list[Use]) -> Iterator[Use]:
    """The same; in a matrix that offers several runtimes, each is for its own."""
    offered = {one.runtime for one in uses if one.runtime and _IN_MATRIX in one.place.route}
    for one in uses:
        if one.runtime and len(offered) > 1 and _IN_MATRIX in one.place.route:
            yield one._replace(place=replace(one.place, reach=one.place.reach & reach(one.runtime)))
        else:
            yield one


def _entries(root: Mapping) -> Iterator[tuple[str, Scalar, Node]]:
    """Every key below a node with its value and route, each mapping once."""
    seen: set[int] = set()
    pending: list[tuple[str, Node, int]] = [("", root, 0)]
    while pending:
        route, node, depth = pending.pop()
        if isinstance(node, Scalar) or id(node) in seen or depth > _DEEPEST:
            continue
        seen.add(id(node))
        if isinstance(node, Sequence):
            below = [(f"{route}/{number}", item, depth + 1) for number, item in enumerate(node.items)]
        else:
            yield from ((f"{route}/{key.text}", key, value) for key, value in node.pairs)
            below = [(f"{route}/{key.text}", value, depth + 1) for key, value in node.pairs]
        pending.extend(reversed(below))


def read(subject: Subject) -> Pipeline:
    """The view of a CI file; raises `Unreadable` for what is no YAML."""
    return Pipeline(subject)
