"""YAML as a tree that knows where each piece stands: documents, mappings, sequences and scalars with offsets.

Built from the C parser's events, since its own composer recurses and dies on deep nesting. An alias is the node it
names, not a copy, so a text of a kilobyte cannot become a tree of a gigabyte; whoever walks marks what it has seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from portable.linter.subject import Unreadable

DEEPEST = 200
"""Levels of nesting that are followed."""

ScalarType = Literal["string", "integer", "number", "boolean", "null"]

_SEPARATOR = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = frozenset(
    spelled
    for word in ("true", "false", "yes", "no", "on", "off")
    for spelled in (word, word.capitalize(), word.upper())
)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]*|0[0-7_]+|0x[0-9a-fA-F_]+|0o[0-7_]+|0b[01_]+)")
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN"
)


@dataclass(slots=True)
class Scalar:
    """A single value; `start` and `end` are offsets into the text, quotes and block signs included."""

    text: str
    start: int
    end: int
    style: str | None
    """None for a plain one, else its sign: a quote, `|` or `>`."""
    tag: str | None = None

    @property
    def type(self) -> ScalarType:
        """What a Kubernetes API server takes it for."""
        if self.style is not None or self.tag == "tag:yaml.org,2002:str":
            return "string"
        if self.text in _NULL:
            return "null"
        if self.text in _BOOLEAN:
            return "boolean"
        if _INTEGER.fullmatch(self.text):
            return "integer"
        return "number" if _NUMBER.fullmatch(self.text) else "string"


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    start: int
    end: int
    flow: bool


@dataclass(slots=True)
class Mapping:
    """Keys with values, in the order of the text."""

    pairs: list[tuple[Scalar, Node]]
    start: int
    end: int
    flow: bool
    _index: dict[str, tuple[Scalar, Node]] | None = field(default=None, repr=False)

    def entry(self, key: str) -> tuple[Scalar, Node] | None:
        """A key with its value; merge keys (`<<`) are followed, the last of two equal keys wins."""
        if self._index is None:
            self._index = _merged(self, 0)
        return self._index.get(key)

    def get(self, key: str) -> Node | None:
        """A key's value."""
        found = self.entry(key)
        return found[1] if found else None

    def at(self, *path: str) -> Node | None:
        """The value below several keys; None where one is missing or no mapping is there."""
        node: Node | None = self
        for key in path:
            node = node.get(key) if isinstance(node, Mapping) else None
        return node

    def mapping(self, *path: str) -> Mapping:
        """The mapping below several keys; an empty one where there is none."""
        found = self.at(*path)
        return found if isinstance(found, Mapping) else EMPTY

    def sequence(self, *path: str) -> list[Node]:
        """The items below several keys; none where there is no list."""
        found = self.at(*path)
        return found.items if isinstance(found, Sequence) else []

    def text(self, *path: str) -> str | None:
        """The scalar below several keys as text; None where there is none, or null."""
        found = self.at(*path)
        return found.text if isinstance(found, Scalar) and found.type != "null" else None

    def entries(self) -> Iterator[tuple[Scalar, Node]]:
        """Every key with its value, merged ones included."""
        if self._index is None:
            self._index = _merged(self, 0)
        return iter(self._index.values())


Node = Scalar | Sequence | Mapping
EMPTY = Mapping([], 0, 0, True)


def _merged(node: Mapping, depth: int) -> dict[str, tuple[Scalar, Node]]:
    found: dict[str, tuple[Scalar, Node]] = {}
    for key, value in node.pairs:
        if key.text == "<<" and key.style is None and depth < 8:
            sources = value.items if isinstance(value, Sequence) else [value]
            for source in sources[:64]:
                if isinstance(source, Mapping):
                    found = {**_merged(source, depth + 1), **found}
        else:
            found[key.text] = (key, value)
    return found


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a text."""

    root: Node
    number: int
    """From 0, as the separators count."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A document that cannot be read, and where it breaks."""

    reason: Unreadable
    offset: int


def documents(text: str) -> Iterator[Document | Broken]:
    """Every document of a text; a broken one does not hide those after it. Empty ones are left out."""
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text) if match.start())]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        piece = text[start:end]
        if not _is_blank(piece):
            yield from _document(piece, start, number)


def _is_blank(piece: str) -> bool:
    lines = piece.splitlines()
    return all(
        not line.strip() or line.startswith(("#", "%", "---\n")) or line.strip() in ("---", "...") for line in lines
    )


def _document(piece: str, offset: int, number: int) -> Iterator[Document | Broken]:
    import yaml

    try:
        roots = _Builder(offset).build(piece)
    except Unreadable as reason:
        yield Broken(reason, offset)
    except yaml.YAMLError as error:
        yield _broken(error, piece, offset)
    else:
        yield from (Document(root, number) for root in roots)


def _broken(error: Exception, piece: str, offset: int) -> Broken:
    mark: Any = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    index = min(int(mark.index), len(piece)) if mark is not None else int(getattr(error, "position", 0))
    if _TEMPLATE.search(piece):
        return Broken(Unreadable("template", "a template, not YAML: render it first, then lint what comes out"), offset)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML").partition("\n")[0]
    return Broken(Unreadable("invalid-yaml", problem), offset + max(index, 0))


_TEMPLATE = re.compile(r"(?<!\$)\{\{")
"""What workflows write after a dollar is theirs, and YAML."""


class _Builder:
    """Nodes out of the events of one piece."""

    def __init__(self, offset: int) -> None:
        self._offset = offset
        self._anchors: dict[str, Node] = {}
        self._stack: list[Sequence | Mapping] = []
        self._keys: list[Scalar | None] = []
        self._roots: list[Node] = []

    def build(self, piece: str) -> list[Node]:
        """The roots of the documents in a piece; raises `Unreadable` and `yaml.YAMLError`."""
        import yaml

        # libyaml refuses lone surrogates and most control characters; one character stays one character.
        cleaned = _UNWANTED.sub("\N{REPLACEMENT CHARACTER}", piece)
        events: Iterator[Any] = yaml.parse(cleaned, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for event in events:
            name = type(event).__name__
            if name == "ScalarEvent":
                tag = None if event.implicit[0] else event.tag
                text, style = event.value, event.style or None
                self._add(Scalar(text, *self._span(event), style, tag), event.anchor)
            elif name == "MappingStartEvent":
                self._open(Mapping([], *self._span(event), bool(event.flow_style)), event.anchor)
            elif name == "SequenceStartEvent":
                self._open(Sequence([], *self._span(event), bool(event.flow_style)), event.anchor)
            elif name in ("MappingEndEvent", "SequenceEndEvent"):
                self._close(event)
            elif name == "AliasEvent":
                self._alias(event)
            elif name == "DocumentStartEvent":
                self._anchors = {}
        return self._roots

    def _span(self, event: Any) -> tuple[int, int]:
        return self._offset + event.start_mark.index, self._offset + event.end_mark.index

    def _open(self, node: Sequence | Mapping, anchor: str | None) -> None:
        if len(self._stack) == DEEPEST:
            raise Unreadable("nested-too-deep", f"nested more than {DEEPEST} levels deep")
        self._add(node, anchor)
        self._stack.append(node)
        self._keys.append(None)

    def _close(self, event: Any) -> None:
        node = self._stack.pop()
        self._keys.pop()
        last: Node | None = None
        if isinstance(node, Mapping):
            last = node.pairs[-1][1] if node.pairs else None
        elif node.items:
            last = node.items[-1]
        # A block ends where its last piece does; the parser says: where the next token begins.
        own = self._offset + event.end_mark.index
        node.end = own if node.flow or last is None or last.start < node.start else max(last.end, node.start)

    def _alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            raise Unreadable("invalid-yaml", f"the alias `*{event.anchor}` names nothing")
        if any(target is open_one for open_one in self._stack):
            raise Unreadable("invalid-yaml", f"the alias `*{event.anchor}` holds itself")
        self._put(target)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        self._put(node)

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._roots.append(node)
            return
        holder = self._stack[-1]
        if isinstance(holder, Sequence):
            holder.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = node if isinstance(node, Scalar) else Scalar("", node.start, node.end, '"')
        else:
            holder.pairs.append((key, node))
            self._keys[-1] = None


_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def walk(root: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    """Every scalar value below a node once, with the keys that lead to it; items of lists are counted."""
    seen: set[int] = set()
    pending: list[tuple[tuple[str, ...], Node]] = [(path, root)]
    while pending:
        where, node = pending.pop()
        if isinstance(node, Scalar):
            yield where, node
            continue
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            pending.extend(((*where, key.text), value) for key, value in reversed(node.pairs))
        else:
            below = enumerate(node.items)
            pending.extend(((*where, str(number)), item) for number, item in reversed(list(below)))
