"""PyYAML's nodes to plain values: unique text keys, the core schema's tags, merges and aliases resolved."""

from __future__ import annotations

from typing import Any

import yaml

from portable.errors import Diagnostic, Location
from portable.loader.kinds import LIST, MAPPING, MAX_DEPTH, QUOTED, UNQUOTED
from portable.loader.positions import SourceText
from portable.loader.scalars import Scalar, resolve

MAX_PROBLEMS = 100
"""Problems told of one document; what has more is another kind of file."""

MAX_ALIASED = 100_000
"""Values that aliases may repeat in one file; a few nested aliases can otherwise ask for more than memory holds."""

_TAG = "tag:yaml.org,2002:"
_KINDS: dict[str, type[Scalar] | tuple[type, ...]] = {
    f"{_TAG}null": type(None),
    f"{_TAG}bool": bool,
    f"{_TAG}int": int,
    f"{_TAG}float": (int, float),
}
_LISTS = frozenset({LIST, f"{_TAG}seq"})
_MAPPINGS = frozenset({MAPPING, f"{_TAG}map"})

Entries = dict[str, tuple[yaml.Node, yaml.Node]]
"""The key and the value node of each entry of a mapping, merged entries included."""


class TooMuch(Exception):
    """Reading ends here; the problem is told already."""


def extent(node: yaml.Node, text: str) -> tuple[int, int]:
    """Where a node begins and ends in the text; the parser ends block nodes only where the next token begins."""
    start: int = node.start_mark.index
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        while end > start and text[end - 1].isspace():
            end -= 1
    return start, max(start, end)


class Tree:
    """One reading of a file's nodes; collects every problem on the way."""

    def __init__(self, source: SourceText, problems: list[Diagnostic]) -> None:
        self._source = source
        self._problems = problems
        self._seen: set[int] = set()
        self._open: set[int] = set()
        self._aliased = 0
        self._entries: dict[int, Entries] = {}

    def value(self, node: yaml.Node) -> Any:
        """The plain value of a node; TooMuch when aliases expand without end."""
        if isinstance(node, yaml.ScalarNode):
            tag = node.tag
            if tag is QUOTED:
                return node.value
            return self._unquoted(node) if tag is UNQUOTED else self._tagged(node)
        self._enter(node)
        value: Any = None
        if isinstance(node, yaml.SequenceNode):
            value = [self.value(item) for item in node.value]
            if node.tag is not LIST and node.tag not in _LISTS:
                self._unknown_tag(node)
        elif isinstance(node, yaml.MappingNode):
            value = self._mapping(node)
            if node.tag is not MAPPING and node.tag not in _MAPPINGS:
                self._unknown_tag(node)
        self._open.discard(id(node))
        return value

    def _enter(self, node: yaml.Node) -> None:
        me = id(node)
        if me in self._open:
            self._stop("recursive-alias", "this anchor contains itself", node)
        if me in self._seen:
            self._aliased += 1 + len(node.value)
            if self._aliased > MAX_ALIASED:
                self._stop("alias-expansion", f"aliases repeat more than {MAX_ALIASED} values", node)
        self._seen.add(me)
        self._open.add(me)
        if len(self._open) > MAX_DEPTH:
            self._stop("nesting-too-deep", f"aliases nest more than {MAX_DEPTH} levels deep", node)

    def _tell(self, problem: Diagnostic) -> None:
        self._problems.append(problem)
        if len(self._problems) >= MAX_PROBLEMS:
            raise TooMuch

    def _stop(self, name: str, message: str, node: yaml.Node) -> None:
        self._tell(Diagnostic(name, message, self._at(node)))
        raise TooMuch

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Any]:
        result: dict[str, Any] = {}
        merges = False
        for key, child in node.value:
            if is_merge(key):
                merges = True
                continue
            name = self._key(key)
            if name is None:
                continue
            if name in result:
                self._duplicate(name, key, node)
            result[name] = self.value(child)
        if merges:
            for name, (_, child) in self._merged(node).items():
                if name not in result:
                    result[name] = self.value(child)
        return result

    def _merged(self, node: yaml.MappingNode) -> Entries:
        for key, child in node.value:
            if is_merge(key):
                for each in _sources(child):
                    self._merge_source(each)
        return entries(node, self._entries)

    def _merge_source(self, node: yaml.Node) -> None:
        if not isinstance(node, yaml.MappingNode):
            self._tell(
                Diagnostic(
                    "invalid-merge",
                    "`<<` takes a mapping or a list of mappings",
                    self._at(node),
                    help=('quote the key if it is text: "<<"',),
                )
            )
            return
        self.value(node)

    def _key(self, key: yaml.Node) -> str | None:
        advice: tuple[str, ...]
        if isinstance(key, yaml.ScalarNode):
            value = key.value if key.tag is QUOTED else self.value(key)
            if isinstance(value, str):
                return value
            shown = key.value if len(key.value) <= 40 else f"{key.value[:40]}…"
            message = (
                f"the key `{shown}` is {_what(value)}, and keys are text" if shown else "a key is missing before `:`"
            )
            advice = (f'quote it: "{shown}"',) if shown else ("write the key, or quote the text",)
        else:
            from portable.loader.syntax import template_advice

            message = "a key cannot be a list or a mapping"
            advice = template_advice(self._source, key.start_mark.index) or ("keys are text",)
        self._tell(Diagnostic("key-not-text", message, self._at(key), help=advice))
        return None

    def _duplicate(self, name: str, key: yaml.Node, node: yaml.MappingNode) -> None:
        first = next(one for one, _ in node.value if isinstance(one, yaml.ScalarNode) and one.value == name)
        self._tell(
            Diagnostic(
                "duplicate-key",
                f"`{name}` is set twice",
                self._at(key),
                help=("remove one of the two",),
                notes=(f"first at {self._at(first)}",),
            )
        )

    def _unquoted(self, node: yaml.ScalarNode) -> Scalar:
        try:
            value = resolve(node.value)
        except OverflowError:
            self._tell(
                Diagnostic(
                    "number-too-large", "this number is too large", self._at(node), help=("quote it if it is text",)
                )
            )
            return None
        if type(value) is not str and self._source.text[node.start_mark.index : node.start_mark.index + 1] == "!":
            return str(node.value)
        return value

    def _tagged(self, node: yaml.ScalarNode) -> Scalar:
        if node.tag == f"{_TAG}str":
            return str(node.value)
        if node.tag not in _KINDS:
            self._unknown_tag(node)
            return None
        value = self._unquoted_value(node)
        kind = _KINDS[node.tag]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self._tell(
                Diagnostic("tag-mismatch", f"the tag {_shown(node.tag)} does not fit this value", self._at(node))
            )
        return float(value) if node.tag == f"{_TAG}float" and isinstance(value, int) else value

    def _unquoted_value(self, node: yaml.ScalarNode) -> Scalar:
        try:
            return resolve(node.value)
        except OverflowError:
            return str(node.value)

    def _unknown_tag(self, node: yaml.Node) -> None:
        self._tell(
            Diagnostic(
                "unknown-tag",
                f"the tag {_shown(node.tag)} is not known",
                self._at(node),
                help=("remove the tag; quote the value if `!` is part of the text",),
            )
        )

    def _at(self, node: yaml.Node) -> Location:
        return self._source.location(*extent(node, self._source.text))


def is_merge(key: yaml.Node) -> bool:
    """Whether a key is an unquoted `<<`."""
    return key.tag is UNQUOTED and key.value == "<<"


def _sources(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def entries(node: yaml.MappingNode, known: dict[int, Entries]) -> Entries:
    """Every entry of a mapping by its key: its own before merged ones, an earlier merge before a later one.

    `known` keeps what was found, by the identity of the node; without it nested merges would take exponential time.
    """
    if id(node) in known:
        return known[id(node)]
    found: Entries = {}
    for key, child in node.value:
        if isinstance(key, yaml.ScalarNode) and not is_merge(key):
            found[key.value] = (key, child)
    known[id(node)] = found
    for key, child in node.value:
        if is_merge(key):
            for each in _sources(child):
                if isinstance(each, yaml.MappingNode):
                    for name, pair in entries(each, known).items():
                        found.setdefault(name, pair)
    return found


def _what(value: Any) -> str:
    if value is None:
        return "empty"
    return "true or false" if isinstance(value, bool) else "a number"


def _shown(tag: str) -> str:
    return f"`!!{tag.removeprefix(_TAG)}`" if tag.startswith(_TAG) else f"`{tag[:60]}`"
