"""Edits of YAML text that keep its formatting: keys added, scalars replaced, keys dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from portable.linter.kube.round_trip import Change
from portable.linter.subject import Subject
from portable.linter.yamltext import Mapping, Node, Scalar
from portable.model.finding import Edit


def edits(subject: Subject, wanted: Sequence[Change]) -> tuple[Edit, ...] | None:
    """The edits for all changes; None if one of them cannot be made in the text as it stands."""
    if subject.origin is not None:
        return None
    made: dict[tuple[int, int, str], Edit] = {}
    dropped = Counter(id(one.holder) for one in wanted if one.kind == "drop")
    for change in wanted:
        is_last = change.holder is not None and dropped[id(change.holder)] == len(change.holder.pairs)
        edit = _emptied(subject, change.holder) if is_last and change.holder else _edit(subject, change)
        if edit is None:
            return None
        # A block that an anchor shares is changed once.
        made[edit.start, edit.end, edit.text] = edit
    return tuple(made.values())


def _edit(subject: Subject, change: Change) -> Edit | None:
    if change.kind == "replace":
        return Edit(subject.name, change.node.start, change.node.end, change.text)
    if change.kind == "add" and isinstance(change.node, Mapping):
        return added(subject, change.node, change.text, "{}")
    if change.kind == "drop" and isinstance(change.node, Scalar) and change.value is not None:
        return _dropped(subject, change.node, change.value)
    return None


def _emptied(subject: Subject, mapping: Mapping) -> Edit:
    """`{}` in place of a mapping that loses all its keys: without it the key above would have no value."""
    if mapping.flow:
        return Edit(subject.name, mapping.start, mapping.end, "{}")
    end = mapping.pairs[-1][1].end
    above = len(subject.text[: mapping.start].rstrip())
    # Behind the key above if nothing, such as a comment, stands between.
    if subject.text[above - 1] == ":":
        return Edit(subject.name, above, end, " {}")
    return Edit(subject.name, mapping.start, end, "{}")


def added(subject: Subject, mapping: Mapping, key: str, value: str) -> Edit | None:
    """A key before the first one of a mapping, in its style; None where it has no key to stand beside."""
    if not mapping.pairs or any(name.text == "<<" for name, _ in mapping.pairs[:1]):
        return None
    first = mapping.pairs[0][0].start
    if mapping.flow:
        return Edit(subject.name, first, first, f"{key}: {value}, ")
    _, column = subject.lines.position(first)
    return Edit(subject.name, first, first, f"{key}: {value}\n{' ' * (column - 1)}")


def _dropped(subject: Subject, key: Scalar, value: Node) -> Edit | None:
    """The whole lines of a key with its value; None where something else stands on them."""
    text = subject.text
    start = text.rfind("\n", 0, key.start) + 1
    end = text.find("\n", value.end)
    end = len(text) if end < 0 else end + 1
    if text[start : key.start].strip() or text[value.end : end].partition("#")[0].strip():
        return None
    return Edit(subject.name, start, end, "")
