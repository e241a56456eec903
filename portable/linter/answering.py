"""Comments that answer for findings, written into a file; never where they would change what the file means."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from portable.linter.cells import comment, in_cells, meaning
from portable.linter.kinds import kind_of, role_of
from portable.linter.look import look
from portable.linter.subject import Subject
from portable.model.finding import Finding

_SIGNS: Mapping[str, str] = {"cxx": "//"}
_HASH = frozenset(
    {
        *("python", "shell", "dockerfile", "manifest", "ci", "compose", "conda", "env-file", "requirements"),
        *("pyproject", "cmake", "spec", "targets"),
    }
)
_LINES = frozenset({"dockerfile", "env-file"})
"""Kinds in which a comment is a line of its own: behind anything else the sign is part of the value."""
_YAML = frozenset({"manifest", "ci", "compose", "conda", "spec", "targets"})


def with_ignores(
    text: str, name: str, findings: Iterable[Finding], reason: str, today: str = "9999-12-31"
) -> str | None:
    """The text with a comment for each line that has findings; None where that cannot be done without harm.

    A comment stands at the end of its line, or on a line of its own above it: of the ways to place them all the first
    is taken that leaves the meaning of the file as it is and answers for every finding.
    """
    plain = text.replace("\r\n", "\n")
    if plain != text and plain.replace("\n", "\r\n") == text:
        changed = with_ignores(plain, name, findings, reason, today)
        return None if changed is None else changed.replace("\n", "\r\n")
    data = text.encode()
    kind = kind_of(name.rpartition("/")[2], data[:4096], data)
    if kind is None or "\r" in text:
        return None
    findings = list(findings)
    rules = {one.rule for one in findings}
    tries = in_cells(text, findings, reason) if kind == "notebook" else _in_text(text, kind, findings, reason)
    subject = Subject(name, kind, data, role=role_of(name))
    before = look(subject, today=today).findings
    for changed in tries:
        after = look(replace(subject, data=changed.encode()), today=today).findings
        if _is_safe(text, changed, kind) and _answers(before, after, rules):
            return changed
    return None


def _in_text(text: str, kind: str, findings: Iterable[Finding], reason: str) -> Iterator[str]:
    """The text with comments at the ends of lines, above them, or where each can; nothing for kinds that have none."""
    sign = _SIGNS.get(kind, "#" if kind in _HASH else "")
    wanted: dict[int, set[str]] = {}
    for one in findings:
        wanted.setdefault(one.location.line, set()).add(one.rule)
    places = (_above,) if kind in _LINES else (_behind, _above, _either)
    for place in places if sign and wanted else ():
        lines = text.split("\n")
        for line in sorted(wanted, reverse=True):
            place(lines, line - 1, comment(sign, wanted[line], reason))
        yield "\n".join(lines)


def _behind(lines: list[str], index: int, answer: str) -> None:
    if index < len(lines):
        lines[index] = f"{lines[index].rstrip()}  {answer}"


def _above(lines: list[str], index: int, answer: str) -> None:
    line = lines[index] if index < len(lines) else ""
    lines.insert(index, line[: len(line) - len(line.lstrip())] + answer)


def _either(lines: list[str], index: int, answer: str) -> None:
    (_above if index < len(lines) and _goes_on(lines[index]) else _behind)(lines, index, answer)


def _is_safe(before: str, after: str, kind: str) -> bool:
    """Whether a parser sees the same thing; for languages without one here, that no line goes on behind a comment."""
    if kind == "python":
        return _same(before, after, lambda text: ast.dump(ast.parse(text)))
    if kind == "notebook":
        return _same(before, after, meaning)
    if kind in _YAML:
        return _same(before, after, _yaml)
    if kind == "pyproject":
        import tomllib

        return _same(before, after, tomllib.loads)
    return not any("portable: ignore[" in line and _goes_on(old) for old, line in _pairs(before, after))


def _same(before: str, after: str, read: Callable[[str], Any]) -> bool:
    try:
        return bool(read(before) == read(after))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False


def _yaml(text: str) -> list[str]:
    """Everything but comments: the events of the parser."""
    import yaml

    try:
        events = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return [f"{type(one).__name__} {getattr(one, 'value', '')} {getattr(one, 'anchor', '')}" for one in events]
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _goes_on(line: str) -> bool:
    return line.rstrip().endswith(("\\", "`", "^"))


def _pairs(before: str, after: str) -> Iterable[tuple[str, str]]:
    """Each line of the new text with the old line that stood there, or before it."""
    old = before.split("\n")
    position = 0
    for line in after.split("\n"):
        is_new = position >= len(old) or not line.startswith(old[position].rstrip())
        yield (old[position - 1] if is_new and position else "" if is_new else old[position]), line
        position += 0 if is_new else 1


def _answers(before: Sequence[Finding], after: Sequence[Finding], rules: Collection[str]) -> bool:
    """Whether nothing of these rules is left to say, and each new comment is for something."""
    return not any(one.rule in rules for one in after) and _unused(after) <= _unused(before)


def _unused(findings: Sequence[Finding]) -> int:
    return sum(one.rule == "unused-ignore" for one in findings)
