"""CI files of GitHub Actions, GitLab, Azure Pipelines and CircleCI: images, variables, scripts."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.embedded import part_of
from portable.linter.facets import EnvUse, ImageUse, TextUse
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence
from portable.linter.yamlview import YamlView

_SCRIPTS = frozenset({"run", "script", "before_script", "after_script", "bash", "command", "install"})
_IMAGES = frozenset({"image", "container"})
_VARIABLES = frozenset({"env", "variables", "environment"})
_DEEPEST = 40


class Pipeline(YamlView):
    """A CI file, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self._entries = [found for root in self.roots for found in _entries(root)]

    def images(self) -> Iterator[ImageUse]:
        """Images that jobs run in."""
        seen: set[int] = set()
        for route, key, value in self._entries:
            if key.text not in _IMAGES:
                continue
            found = value.get("image") or value.get("name") if isinstance(value, Mapping) else value
            if isinstance(found, Scalar) and found.text and "$" not in found.text and id(found) not in seen:
                seen.add(id(found))
                yield ImageUse(found.text, self.place(found, route))

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
