"""Kubernetes manifests: several documents, lists, any kind; pods, their environment, images and scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from portable.linter.embedded import part_of
from portable.linter.facets import CommandUse, EnvUse, ImageUse, TextUse
from portable.linter.ignore import Ignore, parse
from portable.linter.kube.objects import PARTIAL, KubeObject, objects
from portable.linter.kube.pods import Pod, claim_runtimes, label_of, pods
from portable.linter.place import Place
from portable.linter.reach import EVERYWHERE, Reach
from portable.linter.subject import Subject, Unreadable
from portable.linter.yamltext import Broken, Mapping, Node, Scalar, documents, walk

T = TypeVar("T")

_IGNORE = "portable.dev/ignore"
_NAMES_SOMETHING = re.compile(r"[/.:-]\w|Bearer")
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ash"})
_BY_SUFFIX = {".py": "python", ".sh": "shell", ".bash": "shell", ".yaml": "", ".yml": "", ".json": ""}


class Manifest:
    """A file of manifests, as rules see it."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        found = list(documents(subject.text))
        self._broken = [one for one in found if isinstance(one, Broken)]
        self.roots: list[Node] = [one.root for one in found if not isinstance(one, Broken)]
        self.objects: list[KubeObject] = list(objects(iter(self.roots)))
        """Every object, those inside lists too."""
        self._kept: dict[str, Any] = {}

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What several rules need, made once for this view."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    @property
    def is_partial(self) -> bool:
        """Whether the file is about pieces of objects, so that nothing can be missing in it."""
        return any(one.kind in PARTIAL for one in self.objects)

    @cached_property
    def pods(self) -> list[Pod]:
        """Every pod and pod template."""
        return [pod for one in self.objects for pod in pods(one)]

    @cached_property
    def claims(self) -> dict[str, frozenset[str]]:
        """The runtimes that DRA claims and claim templates of this file stand for, by name."""
        kinds = ("ResourceClaim", "ResourceClaimTemplate")
        return {one.name: claim_runtimes(one) for one in self.objects if one.kind in kinds}

    @cached_property
    def _runtimes(self) -> dict[int, frozenset[str]]:
        """The runtimes of all pods of an object, by the object's node."""
        found: dict[int, frozenset[str]] = {}
        for pod in self.pods:
            key = id(pod.owner.node)
            found[key] = found.get(key, frozenset()) | pod.runtimes
        return found

    def reach(self, pod: Pod) -> Reach:
        """The runtimes that come by a pod."""
        return pod.reach(self._runtimes.get(id(pod.owner.node), frozenset()))

    def place(self, node: Node, route: str, reach: Reach = EVERYWHERE) -> Place:
        """A node as a place; of a block only its first line."""
        start, end = node.start, node.end
        if not isinstance(node, Scalar) or node.style in ("|", ">"):
            stop = self.subject.text.find("\n", start, end)
            end = stop if stop >= 0 else end
        value = self.subject.text[start : min(end, start + 200)]
        edit = (node.start, node.end) if self.subject.origin is None else None
        location = self.subject.span(start, max(end, start))
        return Place(location, reach & self.subject.reach, route, value, self.subject.role, edit)

    def pod_place(self, pod: Pod, node: Node, *route: str) -> Place:
        """A node of a pod as a place."""
        return self.place(node, "/".join((pod.route, *route)), self.reach(pod))

    def environment(self) -> Iterator[EnvUse]:
        """Variables of containers."""
        for pod in self.pods:
            for container in pod.containers:
                for number, one in enumerate(container.sequence("env")):
                    if isinstance(one, Mapping) and isinstance(name := one.get("name"), Scalar):
                        where = self.pod_place(pod, name, label_of(container, 0), "env", label_of(one, number))
                        yield EnvUse(name.text, one.text("value"), where)

    def images(self) -> Iterator[ImageUse]:
        """Images of containers, and of Ray's autoscaler."""
        for pod in self.pods:
            for container in pod.containers:
                image = container.get("image")
                if isinstance(image, Scalar) and image.text:
                    where = self.pod_place(pod, image, label_of(container, 0), "image")
                    yield ImageUse(image.text, where, pod.has_accelerator)

    def commands(self) -> Iterator[CommandUse]:
        """Containers' commands with their arguments; scripts handed to a shell are parts."""
        for pod, container, words in self._commands():
            if words and not _script(words):
                where = self.pod_place(pod, words[0], label_of(container, 0), "command")
                yield CommandUse(tuple(word.text for word in words), where)

    def _commands(self) -> Iterator[tuple[Pod, Mapping, list[Scalar]]]:
        for pod in self.pods:
            for container in pod.containers:
                both = [*container.sequence("command"), *container.sequence("args")]
                yield pod, container, [word for word in both if isinstance(word, Scalar)]

    def texts(self) -> Iterator[TextUse]:
        """Every value that may name something outside and is no script of a part."""
        return iter(self._texts)

    @cached_property
    def _texts(self) -> list[TextUse]:
        scripts = {id(scalar) for scalar, _, _ in self._scripts}
        found = []
        for one, path, scalar in self.scalars:
            if len(scalar.text) > 5 and _NAMES_SOMETHING.search(scalar.text) and id(scalar) not in scripts:
                where = self.place(scalar, "/".join((one.route, *path)))
                found.append(TextUse(scalar.text[:10_000], path[-1], where))
        return found

    @cached_property
    def scalars(self) -> list[tuple[KubeObject, tuple[str, ...], Scalar]]:
        """Every value of every object, with the keys that lead to it."""
        return [(one, path, scalar) for one in self.objects for path, scalar in walk(one.node)]

    @cached_property
    def _scripts(self) -> list[tuple[Scalar, str, str]]:
        """Texts in another language: the scalar, the kind, the route."""
        return [*self._of_config_maps(), *self._of_containers(), *self._of_ray()]

    def _of_config_maps(self) -> Iterator[tuple[Scalar, str, str]]:
        for one in self.objects:
            if one.kind != "ConfigMap":
                continue
            for key, value in one.node.mapping("data").pairs:
                kind = _kind_of(key.text, value.text[:200] if isinstance(value, Scalar) else "")
                if kind and isinstance(value, Scalar):
                    yield value, kind, f"{one.route}/data/{key.text}"

    def _of_containers(self) -> Iterator[tuple[Scalar, str, str]]:
        for pod, container, words in self._commands():
            script = _script(words)
            if script is not None:
                yield script[0], script[1], f"{pod.route}/{label_of(container, 0)}/command"

    def _of_ray(self) -> Iterator[tuple[Scalar, str, str]]:
        for one in self.objects:
            if one.group != "ray.io":
                continue
            for job in (one.spec, one.spec.mapping("jobTemplate")):
                for name, kind in (
                    ("entrypoint", "shell"),
                    ("runtimeEnvYAML", "runtime-env"),
                    ("serveConfigV2", "runtime-env"),
                ):
                    found = job.get(name)
                    if isinstance(found, Scalar) and found.text.strip():
                        yield found, kind, f"{one.route}/spec/{name}"

    def parts(self) -> Iterator[Subject]:
        """Scripts of containers and ConfigMaps, entrypoints, runtime environments."""
        for scalar, kind, inside in self._scripts:
            yield part_of(self.subject, scalar, kind, inside)

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """Documents that cannot be read; a file full of template marks is named once."""
        named: set[str] = set()
        for one in self._broken:
            if one.reason.name == "template" and one.reason.name in named:
                continue
            named.add(one.reason.name)
            yield Place(self.subject.span(one.offset, one.offset), role=self.subject.role), one.reason

    def ignores(self) -> Iterator[Ignore]:
        """The annotation `portable.dev/ignore` of objects and pod templates: it covers the whole object or template."""
        for one in self.objects:
            yield from self._ignore(one.node)
        for pod in self.pods:
            if pod.template is not pod.owner.node:
                yield from self._ignore(pod.template)

    def _ignore(self, holder: Mapping) -> Iterator[Ignore]:
        found = holder.at("metadata", "annotations", _IGNORE)
        if isinstance(found, Scalar):
            rules, reason, until = parse(found.text)
            first, last = self.subject.span(holder.start, holder.end), self.subject.span(holder.end, holder.end)
            where = self.place(found, _IGNORE)
            yield Ignore(rules, first.line, last.line, reason, until, where, "annotation")


def _script(words: list[Scalar]) -> tuple[Scalar, str] | None:
    """The script in `bash -c SCRIPT` or `python -c SCRIPT`, and its kind."""
    texts = [word.text for word in words]
    if len(texts) < 2:
        return None
    program = texts[0].rpartition("/")[2]
    for number, word in enumerate(texts[1:4], 1):
        if word.startswith("-") and not word.startswith("--") and word.endswith("c") and number + 1 < len(texts):
            if program in _SHELLS:
                return words[number + 1], "shell"
            return (words[number + 1], "python") if program.startswith("python") else None
    return None


def _kind_of(key: str, head: str) -> str:
    suffix = key[key.rfind(".") :].lower() if "." in key else ""
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if key.startswith("requirements") and suffix == ".txt":
        return "requirements"
    first = head.partition("\n")[0]
    if first.startswith("#!"):
        return "python" if "python" in first else "shell" if "sh" in first else ""
    return ""


def read(subject: Subject) -> Manifest:
    """The view of a file of manifests; raises `Unreadable` if no document of it can be read."""
    view = Manifest(subject)
    if not view.roots and view._broken:
        broken = view._broken[0]
        line, column = subject.lines.position(broken.offset)
        raise Unreadable(broken.reason.name, broken.reason.message, line, column)
    return view
