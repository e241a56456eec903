"""Compose files: images, variables, commands and reserved devices of services."""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.embedded import part_of
from portable.linter.facets import CommandUse, EnvUse, ImageUse, TextUse
from portable.linter.place import Place
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Scalar, walk
from portable.linter.yamlview import YamlView


class Compose(YamlView):
    """A Compose file, as rules see it."""

    def services(self) -> Iterator[tuple[str, Mapping]]:
        """Names and services."""
        for root in self.roots:
            for key, value in root.mapping("services").entries():
                if isinstance(value, Mapping):
                    yield key.text, value

    def images(self) -> Iterator[ImageUse]:
        """Images of services."""
        for name, service in self.services():
            image = service.get("image")
            if isinstance(image, Scalar) and "$" not in image.text:
                yield ImageUse(image.text, self.place(image, f"services/{name}/image"))

    def environment(self) -> Iterator[EnvUse]:
        """Variables of services, as a mapping or a list."""
        for name, service in self.services():
            route = f"services/{name}/environment"
            for key, value in service.mapping("environment").entries():
                yield EnvUse(key.text, value.text if isinstance(value, Scalar) else None, self.place(key, route))
            for item in service.sequence("environment"):
                if isinstance(item, Scalar):
                    left, equals, right = item.text.partition("=")
                    yield EnvUse(left, right if equals else None, self.place(item, route))

    def commands(self) -> Iterator[CommandUse]:
        """Commands in their list form; texts are parts."""
        for name, service in self.services():
            words = [one for one in service.sequence("command") if isinstance(one, Scalar)]
            if words:
                yield CommandUse(tuple(word.text for word in words), self.place(words[0], f"services/{name}/command"))

    def parts(self) -> Iterator[Subject]:
        """Commands as texts."""
        for name, service in self.services():
            for key in ("command", "entrypoint"):
                found = service.get(key)
                if isinstance(found, Scalar) and found.text.strip():
                    yield part_of(self.subject, found, "shell", f"services/{name}/{key}")

    def texts(self) -> Iterator[TextUse]:
        """Every value."""
        for root in self.roots:
            for path, scalar in walk(root):
                yield TextUse(scalar.text, path[-1] if path else "", self.place(scalar, "/".join(path)))

    def drivers(self) -> Iterator[tuple[str, Place]]:
        """Drivers of reserved devices, and container runtimes."""
        for name, service in self.services():
            for device in service.sequence("deploy", "resources", "reservations", "devices"):
                driver = device.get("driver") if isinstance(device, Mapping) else None
                if isinstance(driver, Scalar):
                    yield driver.text, self.place(driver, f"services/{name}/deploy")
            runtime = service.get("runtime")
            if isinstance(runtime, Scalar):
                yield runtime.text, self.place(runtime, f"services/{name}/runtime")


def read(subject: Subject) -> Compose:
    """The view of a Compose file; raises `Unreadable` for what is no YAML."""
    return Compose(subject)
