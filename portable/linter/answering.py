"""Comments that answer for findings, written into a file; never where they would change what the file means."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import Any

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
_YAML = frozenset({"manifest", "ci", "compose", "conda", "spec", "targets"})


def with_ignores(text: str, name: str, findings: Iterable[Finding], reason: str) -> str | None:
    """The text with a comment for each line that has findings; None where that cannot be done without harm.

    The comment stands at the end of its line, or on a line of its own above it; of both the first is taken that
    leaves the meaning of the file as it is and answers for every finding.
    """
    data = text.encode()
    kind = kind_of(name.rpartition("/")[2], data[:4096], data)
    sign = _SIGNS.get(kind or "", "#" if kind in _HASH else "")
    wanted: dict[int, set[str]] = {}
    for one in findings:
        wanted.setdefault(one.location.line, set()).add(one.rule)
    if kind is None or not sign or not wanted or "\r" in text:
        return None
    for place in (_behind, _above):
        lines = text.split("\n")
        for line in sorted(wanted, reverse=True):
            place(lines, line - 1, f"{sign} portable: ignore[{', '.join(sorted(wanted[line]))}] {reason}")
        changed = "\n".join(lines)
        if _is_safe(text, changed, kind) and _answers(
            Subject(name, kind, changed.encode(), role=role_of(name)), wanted
        ):
            return changed
    return None


def _behind(lines: list[str], index: int, comment: str) -> None:
    if index < len(lines):
        lines[index] = f"{lines[index].rstrip()}  {comment}"


def _above(lines: list[str], index: int, comment: str) -> None:
    line = lines[index] if index < len(lines) else ""
    lines.insert(index, line[: len(line) - len(line.lstrip())] + comment)


def _is_safe(before: str, after: str, kind: str) -> bool:
    """Whether a parser sees the same thing; for languages without one here, that no line goes on behind a comment."""
    if kind == "python":
        return _same(before, after, lambda text: ast.dump(ast.parse(text)))
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


def _answers(subject: Subject, wanted: Mapping[int, set[str]]) -> bool:
    """Whether nothing of these rules is left to say."""
    rules = set().union(*wanted.values())
    return not any(one.rule in rules or one.rule == "unused-ignore" for one in look(subject).findings)
