"""Conda environment files: packages, channels, and what pip installs beside them."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter import install
from portable.linter.facets import EnvUse, PackageUse
from portable.linter.place import Place
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Node, Scalar
from portable.linter.yamlview import YamlView


class Environment(YamlView):
    """An environment file, as rules see it."""

    def packages(self) -> Iterator[PackageUse]:
        """Packages of conda and of pip."""
        for root in self.roots:
            for item in root.sequence("dependencies"):
                if isinstance(item, Mapping):
                    yield from self._each(item.sequence("pip"), "pypi")
                else:
                    yield from self._each([item], "conda")

    def _each(self, items: list[Node], ecosystem: str) -> Iterator[PackageUse]:
        for item in items:
            if isinstance(item, Scalar) and not item.text.startswith("-"):
                found = install.requirement(item.text, ecosystem)
                if found is not None:
                    yield PackageUse(*found, ecosystem, self.place(item, f"dependencies/{found[0]}"))

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """Options of pip that name an index."""
        for root in self.roots:
            for item in root.sequence("dependencies"):
                for one in item.sequence("pip") if isinstance(item, Mapping) else ():
                    if isinstance(one, Scalar) and one.text.startswith("-") and "://" in one.text:
                        yield one.text, self.place(one, "dependencies/pip")

    def environment(self) -> Iterator[EnvUse]:
        """Variables that are set when the environment is activated."""
        for root in self.roots:
            for key, value in root.mapping("variables").pairs:
                yield EnvUse(key.text, value.text if isinstance(value, Scalar) else None, self.place(key, "variables"))


def read(subject: Subject) -> Environment:
    """The view of an environment file; raises `Unreadable` for what is no YAML."""
    return Environment(subject)
