"""Ray runtime environments in YAML, and Serve configurations that hold them."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter import install
from portable.linter.facets import EnvUse, PackageUse, TextUse
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Node, Scalar, Sequence, walk
from portable.linter.yamlview import YamlView


class RuntimeEnv(YamlView):
    """A runtime environment, as rules see it."""

    def _environments(self) -> Iterator[Mapping]:
        for root in self.roots:
            yield root
            for application in root.sequence("applications"):
                if isinstance(application, Mapping):
                    yield application.mapping("runtime_env")

    def environment(self) -> Iterator[EnvUse]:
        """`env_vars`."""
        for one in self._environments():
            for key, value in one.mapping("env_vars").pairs:
                yield EnvUse(key.text, value.text if isinstance(value, Scalar) else None, self.place(key, "env_vars"))

    def packages(self) -> Iterator[PackageUse]:
        """`pip`, `uv` and `conda`."""
        for one in self._environments():
            for key in ("pip", "uv", "conda"):
                for item in _items(one.get(key)):
                    found = install.requirement(item.text)
                    if found is not None:
                        yield PackageUse(*found, "pypi", self.place(item, key))

    def texts(self) -> Iterator[TextUse]:
        """Every value."""
        for root in self.roots:
            for path, scalar in walk(root):
                yield TextUse(scalar.text, path[-1] if path else "", self.place(scalar, "/".join(path)))


def _items(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Mapping):
        node = node.get("packages") or node.get("dependencies")
    if isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Scalar))


def read(subject: Subject) -> RuntimeEnv:
    """The view of a runtime environment; raises `Unreadable` for what is no YAML."""
    return RuntimeEnv(subject)
