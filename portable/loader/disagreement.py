"""Where readers of YAML 1.1 take a document for something else than we do; they write `on` and read true."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from portable.errors import Diagnostic
from portable.loader.kinds import UNQUOTED
from portable.loader.positions import SourceText
from portable.loader.scalars import old_reading, resolve
from portable.model.secrecy import looks_secret


def disagreements(root: yaml.Node, source: SourceText) -> Iterator[Diagnostic]:
    """A warning for each such scalar, in the order of the text; values of secret keys are not shown."""
    waiting: list[tuple[yaml.Node, bool]] = [(root, False)]
    seen: set[int] = set()
    while waiting:
        node, secret = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            if node.tag is UNQUOTED and (old := old_reading(node.value)) is not None:
                yield _warning(node, old, secret, source)
        elif id(node) not in seen:
            seen.add(id(node))
            waiting.extend(reversed(_children(node, secret)))


def _children(node: yaml.Node, secret: bool) -> list[tuple[yaml.Node, bool]]:
    if not isinstance(node, yaml.MappingNode):
        return [(item, secret) for item in node.value]
    both: list[tuple[yaml.Node, bool]] = []
    for key, child in node.value:
        hidden = secret or (isinstance(key, yaml.ScalarNode) and looks_secret(key.value))
        both += [(key, False), (child, hidden)]
    return both


def _warning(node: yaml.ScalarNode, old: str, secret: bool, source: SourceText) -> Diagnostic:
    location = source.location(node.start_mark.index, node.end_mark.index)
    if secret:
        message = "readers of YAML 1.1 take this value for something else than text or a decimal number"
        return Diagnostic("ambiguous-scalar", message, location, help=("put it in quotes",))
    ours = resolve(node.value)
    here = "text" if isinstance(ours, str) else f"{ours}"
    return Diagnostic(
        "ambiguous-scalar",
        f"`{node.value}` is {here} here, and {old} to readers of YAML 1.1, as much Kubernetes and Ray tooling is",
        location,
        help=(f'write "{node.value}" for text, or {old}',),
    )
