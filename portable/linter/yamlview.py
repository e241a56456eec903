"""What views of YAML files that are no manifests have in common: documents, places, notes."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.filename import reach_of_name
from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable
from portable.linter.yamltext import Broken, Mapping, Node, Scalar, documents


class YamlView:
    """A YAML file: the mappings at its roots."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._reach = subject.reach & reach_of_name(subject.name)
        found = list(documents(subject.text))
        self._broken = [one for one in found if isinstance(one, Broken)]
        self.roots = [one.root for one in found if not isinstance(one, Broken) and isinstance(one.root, Mapping)]
        if not self.roots and self._broken:
            broken = self._broken[0]
            raise Unreadable(broken.reason.name, broken.reason.message, *subject.lines.position(broken.offset))

    def place(self, node: Node, route: str = "") -> Place:
        """A node as a place; of a block only its first line."""
        start, end = node.start, node.end
        if not isinstance(node, Scalar) or node.style in ("|", ">"):
            stop = self.subject.text.find("\n", start, end)
            end = stop if stop >= 0 else end
        value = self.subject.text[start : min(end, start + 200)]
        edit = (start, end) if self.subject.origin is None else None
        route = f"{self.subject.inside}/{route}" if self.subject.inside else route
        return Place(self.subject.span(start, max(start, end)), self._reach, route, value, self.subject.role, edit)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Documents that cannot be read."""
        for one in self._broken:
            yield Place(self.subject.span(one.offset, one.offset), role=self.subject.role), one.reason
