"""Targets files: where a platform team lets workloads run."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.subject import Subject, Unreadable
from portable.linter.yamltext import Mapping, Scalar
from portable.linter.yamlview import YamlView


class Targets(YamlView):
    """A targets file, as rules see it."""

    def targets(self) -> Iterator[tuple[Scalar, Mapping]]:
        """Names and targets."""
        for root in self.roots:
            for name, value in root.mapping("targets").entries():
                if root.text("kind") == "Targets" and isinstance(value, Mapping):
                    yield name, value

    def providers(self) -> list[Scalar]:
        """The provider of each target, in the order of the text."""
        return [one for _, target in self.targets() if isinstance(one := target.get("provider"), Scalar)]


def read(subject: Subject) -> Targets:
    """The view of a targets file; raises `Unreadable` for what is no YAML, or no targets file."""
    view = Targets(subject)
    if not any(root.text("kind") == "Targets" for root in view.roots):
        raise Unreadable("no-targets", "no document of the file is a targets file")
    return view
