"""YAML or JSON text as plain values that know where they stand.

Scalars follow the core schema of YAML 1.2. What is not certain to be meant is refused, everything at once: keys that
are set twice or are not text, tags beyond the core schema, aliases without end, characters and sizes out of bounds.
Merge keys (`<<`), anchors and aliases work.
"""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from portable.errors import Diagnostic, InvalidInput, Location, Path
from portable.loader.absent import inside, no_file
from portable.loader.compose import MAX_NODES, compose
from portable.loader.kinds import UNQUOTED
from portable.loader.positions import SourceText
from portable.loader.tree import Entries, TooMuch, Tree, entries, extent

_ARCHIVE = b"PK\x03\x04"
MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, eq=False)
class Document:
    """One document of a file: its value, and the place of everything in it."""

    value: Any
    """Only dict (with text keys), list, str, int, float, bool and None; aliased values are copies."""
    source: SourceText = field(repr=False)
    root: yaml.Node = field(repr=False)
    _entries: dict[int, Entries] = field(default_factory=dict, init=False, repr=False)

    @property
    def file(self) -> str:
        """The name of the file, as locations show it."""
        return self.source.file

    @property
    def text(self) -> str:
        """The whole file, without byte-order mark; what `span` counts in."""
        return self.source.text

    def location(self, path: Path = (), *, key: bool = False) -> Location:
        """The place of a value, or of its key; where the path leads nowhere, that of the nearest parent that exists.

        A value that is not written out (`key:`) is found at its key. What came by an alias or a merge is found where it
        is written.
        """
        return self.source.location(*self.span(path, key=key))

    def span(self, path: Path = (), *, key: bool = False) -> tuple[int, int]:
        """The same place as offsets into `text`, for edits: the first character, and the one behind the last."""
        node, its_key, complete = self._find(path)
        wanted = its_key if its_key is not None and complete and (key or _empty(node)) else node
        return extent(wanted, self.text)

    def has(self, path: Path) -> bool:
        """Whether the path leads to a value."""
        return self._find(path)[2]

    def _find(self, path: Path) -> tuple[yaml.Node, yaml.Node | None, bool]:
        """The last node on the path that exists, its key, and whether that is the whole path."""
        node, key = self.root, None
        for part in path:
            if isinstance(node, yaml.MappingNode) and (pair := entries(node, self._entries).get(str(part))):
                key, node = pair
            elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
                key, node = None, node.value[part]
            else:
                return node, key, False
        return node, key, True

    @cached_property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Unquoted scalars, keys included, that readers of YAML 1.1 take for something else than we do."""
        from portable.loader.disagreement import disagreements

        return tuple(disagreements(self.root, self.source))


def _empty(node: yaml.Node) -> bool:
    return node.tag is UNQUOTED and not node.value


def read(
    path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> tuple[Document, ...]:
    """The documents of a file; NoInput where there is no such file, InvalidInput with everything that is wrong."""
    name = os.fspath(path)
    try:
        with open(name, "rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise no_file(name) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a file name"
        message = f"`{name}` cannot be read: {reason.lower()}"
        raise InvalidInput(Diagnostic("file-unreadable", message, help=inside(name))) from None
    if data.startswith(_ARCHIVE):
        advice = ("`portable show FILE` shows it, `portable compare FILE --base OTHER` what it changes in cost",)
        message = "an archive, as saved plans are, and no YAML"
        raise InvalidInput(Diagnostic("saved-plan", message, Location(name), help=advice))
    return parse(data, name, max_bytes=max_bytes, max_nodes=max_nodes)


def parse(
    text: str | bytes, file: str, *, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> tuple[Document, ...]:
    """The documents of a text; InvalidInput with everything that is wrong in it.

    Bytes are UTF-8, or UTF-16 with a byte-order mark. `file` is the name that locations show. A document that holds
    nothing, or comments alone, is left out.
    """
    if len(text) > max_bytes:
        limit = f"{max_bytes / 2**20:g} MiB"
        raise InvalidInput(Diagnostic("file-too-large", f"more than {limit}", Location(file), help=("split the file",)))
    decoded = _decoded(text, file) if isinstance(text, bytes) else text
    source = SourceText(decoded.removeprefix("\ufeff"), file)
    problems: list[Diagnostic] = []
    documents = tuple(_documents(source, max_nodes, problems))
    if problems:
        raise InvalidInput(sorted(dict.fromkeys(problems), key=_standing))
    return documents


def _documents(source: SourceText, max_nodes: int, problems: list[Diagnostic]) -> Iterator[Document]:
    for root in compose(source, max_nodes, problems):
        if _empty(root):
            continue
        try:
            yield Document(Tree(source, problems).value(root), source, root)
        except TooMuch:
            return


def _standing(problem: Diagnostic) -> tuple[int, int, str]:
    place = problem.location
    return (place.line, place.column, problem.name) if place else (0, 0, problem.name)


def _decoded(data: bytes, file: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encoding = "utf-16" if wide else "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "ignore").removeprefix("\ufeff")
        raise InvalidInput(
            Diagnostic(
                "invalid-encoding",
                f"not {encoding.upper()}: byte 0x{data[error.start]:02X}",
                SourceText(before, file).location(len(before)),
                help=("save the file as UTF-8",),
            )
        ) from None
