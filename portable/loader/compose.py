"""YAML text to PyYAML's nodes, within limits: the one place that runs the YAML parser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from portable.errors import Diagnostic
from portable.loader.kinds import LIST, MAPPING, MAX_DEPTH, QUOTED, UNQUOTED
from portable.loader.positions import SourceText

MAX_NODES = 2_000_000

LINE_ENDS_ONCE = ("\x85", "\u2028", "\u2029")
"""They end lines in YAML 1.1, so that the parser folds them; in YAML 1.2 and JSON they are plain characters."""


class _Stop(Exception):
    """A limit is passed; not a YAMLError, so that no parser takes it for its own."""


class _Limits:
    """What the parser asks while it composes: how deep it is, and which tag a node without one has.

    Composing recurses in C without a guard of its own, so that depth must be watched here: ten thousand open
    brackets end the process otherwise.
    """

    depth = 0
    count = 0
    most = MAX_NODES
    deepest: Any = None

    def descend_resolver(self, parent: Any, index: Any) -> None:
        """One level deeper and one value more, within the limits."""
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            self.deepest = parent
            raise _Stop("nesting-too-deep")
        if self.count > self.most:
            self.deepest = parent
            raise _Stop("too-many-values")

    def ascend_resolver(self) -> None:
        """Back up one level."""
        self.depth -= 1

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: tuple[bool, bool] | bool) -> str:
        """The tag of a node: whether a scalar was quoted, nothing of its type."""
        if kind is yaml.ScalarNode:
            return UNQUOTED if isinstance(implicit, tuple) and implicit[0] else QUOTED
        return MAPPING if kind is yaml.MappingNode else LIST


_Composer: Any = type("_Composer", (_Limits, getattr(yaml, "CSafeLoader", yaml.SafeLoader)), {})


def compose(source: SourceText, max_nodes: int, problems: list[Diagnostic]) -> Iterator[yaml.Node]:
    """The root node of every document; what stops the parser is added to the problems, and ends the iteration."""
    if any(one in source.text for one in LINE_ENDS_ONCE):
        yield from _otherwise(None, source, problems)
        return
    try:
        composer = _Composer(source.text)
        composer.most = max_nodes
        while composer.check_node():
            yield composer.get_node()
    except _Stop as stop:
        problems.append(_too_much(str(stop), composer.deepest, source, max_nodes))
    except yaml.YAMLError as error:
        yield from _otherwise(error, source, problems)
    except UnicodeEncodeError:
        from portable.loader.syntax import illegal_characters

        problems.extend(illegal_characters(source))


def _otherwise(error: yaml.YAMLError | None, source: SourceText, problems: list[Diagnostic]) -> Iterator[yaml.Node]:
    from portable.loader import json_nodes, syntax

    if source.text.lstrip()[:1] in ("{", "[", '"') and (root := json_nodes.compose(source.text)) is not None:
        yield root
    elif error is None or isinstance(error, yaml.reader.ReaderError):
        problems.extend(syntax.illegal_characters(source))
    else:
        problems.append(syntax.unreadable(error, source))


def _too_much(name: str, node: Any, source: SourceText, max_nodes: int) -> Diagnostic:
    location = source.location(node.start_mark.index if node is not None else 0)
    if name == "nesting-too-deep":
        return Diagnostic(name, f"nested more than {MAX_DEPTH} levels deep", location)
    return Diagnostic(name, f"more than {max_nodes} values in one file", location, help=("split the file",))
