"""JSON that a YAML 1.1 parser cannot read, as the same nodes: surrogate escapes, a key of over 1024 characters, DEL.

It runs only after the YAML parser has refused a text that looks like JSON.
"""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

import yaml

from portable.loader.kinds import LIST, MAPPING, MAX_DEPTH, QUOTED, UNQUOTED

_SPACE = re.compile(r"[ \t\n\r]*")
_BARE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null")
_DECODER = JSONDecoder()
_SURROGATE = re.compile("[\ud800-\udfff]")


class _NotJson(Exception):
    """The text is no JSON either."""


def compose(text: str) -> yaml.Node | None:
    """The root node, or None where the text is not JSON (or nested too deeply, which YAML has told already)."""
    try:
        node, end = _value(text, _skip(text, 0), 0)
    except (_NotJson, JSONDecodeError):
        return None
    return node if _skip(text, end) == len(text) else None


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _mark(at: int) -> yaml.Mark:
    return yaml.Mark("", at, 0, 0, None, 0)


def _value(text: str, at: int, depth: int) -> tuple[yaml.Node, int]:
    if depth >= MAX_DEPTH:
        raise _NotJson
    first = text[at : at + 1]
    if first == "{":
        return _mapping(text, at, depth)
    if first == "[":
        return _list(text, at, depth)
    if first == '"':
        return _string(text, at)
    found = _BARE.match(text, at)
    if found is None:
        raise _NotJson
    return yaml.ScalarNode(UNQUOTED, found.group(), _mark(at), _mark(found.end())), found.end()


def _string(text: str, at: int) -> tuple[yaml.ScalarNode, int]:
    if text[at : at + 1] != '"':
        raise _NotJson
    value, end = _DECODER.raw_decode(text, at)
    if _SURROGATE.search(value):
        raise _NotJson
    return yaml.ScalarNode(QUOTED, value, _mark(at), _mark(end), '"'), end


def _mapping(text: str, start: int, depth: int) -> tuple[yaml.Node, int]:
    pairs: list[tuple[yaml.Node, yaml.Node]] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}":
        key, at = _string(text, at)
        at = _skip(text, at)
        if text[at : at + 1] != ":":
            raise _NotJson
        value, at = _value(text, _skip(text, at + 1), depth + 1)
        pairs.append((key, value))
        at = _next(text, at, "}")
    return yaml.MappingNode(MAPPING, pairs, _mark(start), _mark(at + 1), True), at + 1


def _list(text: str, start: int, depth: int) -> tuple[yaml.Node, int]:
    items: list[yaml.Node] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]":
        value, at = _value(text, at, depth + 1)
        items.append(value)
        at = _next(text, at, "]")
    return yaml.SequenceNode(LIST, items, _mark(start), _mark(at + 1), True), at + 1


def _next(text: str, at: int, closing: str) -> int:
    """Where the next item begins, or the closing bracket stands; a comma before the bracket is no JSON."""
    at = _skip(text, at)
    if text[at : at + 1] == closing:
        return at
    if text[at : at + 1] != ",":
        raise _NotJson
    at = _skip(text, at + 1)
    if text[at : at + 1] == closing:
        raise _NotJson
    return at
