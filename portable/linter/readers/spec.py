"""Workload specs: images by runtime, groups and what they ask for, variables, requirements, scripts, patches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from portable.linter import install
from portable.linter.accelerators import runtime_of_model, runtime_of_vendor
from portable.linter.embedded import part_of
from portable.linter.facets import CommandUse, EnvUse, ImageUse, PackageUse, TextUse
from portable.linter.place import Place
from portable.linter.reach import BITS, EVERYWHERE, Reach
from portable.linter.subject import Subject, Unreadable
from portable.linter.yamltext import EMPTY, Mapping, Node, Scalar, Sequence, walk
from portable.linter.yamlview import YamlView

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash"})
_ARCHITECTURES = ("amd64", "arm64")


@dataclass(frozen=True)
class AskedGroup:
    """A worker group and the accelerators it may run on."""

    name: str
    node: Mapping
    models: tuple[Scalar, ...]
    """Those of `anyOf`, in the order of the text."""
    runtimes: frozenset[str]
    """Empty: any, or no accelerator at all."""

    @property
    def reach(self) -> Reach:
        """The runtimes that come by this group."""
        bits = sum(BITS[name] for name in self.runtimes if name in BITS)
        return bits or EVERYWHERE


class Spec(YamlView):
    """A workload spec, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        found = [root.mapping("spec") for root in self.roots if root.text("kind") == "Workload"]
        self.specs = [one for one in found if one.pairs]

    def at(self, node: Node, route: str, reach: Reach = EVERYWHERE) -> Place:
        """A node as a place that some runtimes come by."""
        found = self.place(node, route)
        return replace(found, reach=found.reach & reach)

    def groups(self) -> Iterator[AskedGroup]:
        """Every worker group."""
        for spec in self.specs:
            for number, node in enumerate(spec.sequence("groups")):
                if isinstance(node, Mapping):
                    yield _group(node, number)

    def images(self) -> Iterator[ImageUse]:
        """Images by runtime: each is reached by its own alone."""
        for spec in self.specs:
            for runtime, value in spec.mapping("images").entries():
                reach = BITS.get(runtime.text, EVERYWHERE)
                for architecture, image in _images(value):
                    route = f"images/{runtime.text}/{architecture}"
                    yield ImageUse(image.text, self.at(image, route, reach), runtime.text in BITS)

    def image_runtimes(self) -> frozenset[str]:
        """The runtimes of accelerators that have an image."""
        names = [key.text for spec in self.specs for key, _ in spec.mapping("images").entries()]
        return frozenset(name for name in names if name in BITS)

    def environment(self) -> Iterator[EnvUse]:
        """Variables of the code, of its runtime environment, of the head and of groups."""
        for spec in self.specs:
            code = spec.mapping("code")
            holders = [("code/env", code.mapping("env")), ("head/env", spec.mapping("head", "env"))]
            holders.append(("code/runtimeEnv/env_vars", code.mapping("runtimeEnv", "env_vars")))
            for route, holder in holders:
                yield from self._variables(holder, route, EVERYWHERE)
        for group in self.groups():
            yield from self._variables(group.node.mapping("env"), f"groups/{group.name}/env", group.reach)

    def _variables(self, holder: Mapping, route: str, reach: Reach) -> Iterator[EnvUse]:
        for key, value in holder.entries():
            text = value.text if isinstance(value, Scalar) else None
            yield EnvUse(key.text, text, self.at(key, f"{route}/{key.text}", reach))

    def packages(self) -> Iterator[PackageUse]:
        """Requirements in the spec itself, and those of its runtime environment."""
        for spec in self.specs:
            holders = [("code/pip", spec.at("code", "pip"))]
            made = spec.mapping("code", "runtimeEnv")
            holders += [(f"code/runtimeEnv/{key}", made.get(key)) for key in ("pip", "uv", "conda")]
            for route, holder in holders:
                for item in _items(holder):
                    found = install.requirement(item.text)
                    if found is not None:
                        yield PackageUse(*found, "pypi", self.at(item, f"{route}/{found[0]}"))

    def commands(self) -> Iterator[CommandUse]:
        """The command of a job; scripts are parts."""
        for route, words in self._commands():
            if words and _script(words) is None:
                yield CommandUse(tuple(word.text for word in words), self.at(words[0], route))

    def _jobs(self) -> Iterator[tuple[str, Mapping]]:
        for spec in self.specs:
            for path in (("job",), ("schedule", "job")):
                job = spec.mapping(*path)
                if job is not EMPTY:
                    yield "/".join(path), job

    def _commands(self) -> Iterator[tuple[str, list[Scalar]]]:
        for route, job in self._jobs():
            yield f"{route}/command", [one for one in job.sequence("command") if isinstance(one, Scalar)]

    def _scripts(self) -> Iterator[tuple[Scalar, str, str]]:
        for route, job in self._jobs():
            script = job.get("script")
            if isinstance(script, Scalar) and script.text.strip():
                yield script, "shell", f"{route}/script"
        for route, words in self._commands():
            found = _script(words)
            if found is not None:
                yield found[0], found[1], route

    def parts(self) -> Iterator[Subject]:
        """Scripts, and commands that hand a text to a shell or to Python."""
        for scalar, kind, inside in self._scripts():
            yield part_of(self.subject, scalar, kind, inside)

    def texts(self) -> Iterator[TextUse]:
        """Every value that is no script."""
        scripts = {id(scalar) for scalar, _, _ in self._scripts()}
        for spec in self.specs:
            for path, scalar in walk(spec):
                if id(scalar) not in scripts:
                    yield TextUse(scalar.text[:10_000], path[-1] if path else "", self.at(scalar, "/".join(path)))

    def overrides(self) -> Iterator[tuple[Scalar, int]]:
        """Targets or providers that have patches of their own, and how many."""
        for spec in self.specs:
            for key, value in spec.mapping("overrides").entries():
                yield key, len(value.items) if isinstance(value, Sequence) else 0

    def allowed_providers(self) -> Iterator[list[Scalar]]:
        """The providers that a policy allows."""
        for spec in self.specs:
            found = [one for one in spec.sequence("policy", "providers", "allow") if isinstance(one, Scalar)]
            if found:
                yield found


def _group(node: Mapping, number: int) -> AskedGroup:
    asked = node.mapping("accelerator")
    models = tuple(_items(asked.get("anyOf")))
    if not models and isinstance(one := asked.get("anyOf"), Scalar):
        models = (one,)
    found = {runtime_of_model(model.text) for model in models}
    need = asked.mapping("need")
    if not models:
        vendor = need.text("vendor")
        found = {need.text("runtime") or (runtime_of_vendor(vendor) if vendor else None)}
    runtimes = frozenset(name for name in found if name) if None not in found else frozenset()
    return AskedGroup(node.text("name") or str(number), node, models, runtimes)


def _images(value: Node) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, Scalar):
        yield _ARCHITECTURES[0], value
    elif isinstance(value, Mapping):
        for key in _ARCHITECTURES:
            if isinstance(found := value.get(key), Scalar):
                yield key, found


def _items(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Mapping):
        node = node.get("packages") or node.get("dependencies")
    if isinstance(node, Sequence):
        yield from (item for item in node.items if isinstance(item, Scalar))


def _script(words: list[Scalar]) -> tuple[Scalar, str] | None:
    """The script in `bash -c SCRIPT` or `python -c SCRIPT`, and its kind."""
    program = words[0].text.rpartition("/")[2] if words else ""
    kind = "shell" if program in _SHELLS else "python" if program.startswith("python") else None
    for word, behind in pairwise(words[1:5]):
        if kind and word.text.startswith("-") and not word.text.startswith("--") and word.text.endswith("c"):
            return behind, kind
    return None


def read(subject: Subject) -> Spec:
    """The view of a workload spec; raises `Unreadable` for what is no YAML, or no workload."""
    view = Spec(subject)
    if not view.specs:
        raise Unreadable("no-workload", "no document of the file is a workload with a spec")
    return view
