"""What `.gitignore` files leave out, by git's rules: the last pattern that matches decides, nearer files win."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file."""

    expression: re.Pattern[str]
    negated: bool
    only_folders: bool


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one ignore file, relative to the folder it stands in."""

    folder: str
    """With a slash at the end; empty for the root."""
    patterns: tuple[Pattern, ...]

    def verdict(self, name: str, is_folder: bool) -> bool | None:
        """True: ignored; False: taken back; None: nothing said. `name` is relative to the root."""
        inner = name[len(self.folder) :]
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.only_folders) and pattern.expression.fullmatch(inner):
                return not pattern.negated
        return None


def parse(folder: str, text: str) -> IgnoreFile:
    """An ignore file's text as patterns."""
    return IgnoreFile(folder, tuple(pattern for line in text.splitlines() if (pattern := _pattern(line))))


def is_ignored(files: Iterable[IgnoreFile], name: str, is_folder: bool) -> bool:
    """Whether the ignore files from the root down to a name's folder leave it out."""
    ignored = False
    for file in files:
        verdict = file.verdict(name, is_folder)
        if verdict is not None:
            ignored = verdict
    return ignored


def _pattern(line: str) -> Pattern | None:
    line = line.rstrip("\r")
    while line.endswith(" ") and not line.endswith("\\ "):
        line = line[:-1]
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[1:] if negated else line
    only_folders = line.endswith("/")
    line = line.rstrip("/")
    anchored = "/" in line
    line = line.removeprefix("/")
    if not line:
        return None
    try:
        expression = re.compile(("" if anchored else "(?:.*/)?") + translate(line))
    except re.error:
        return None
    return Pattern(expression, negated, only_folders)


def translate(glob: str) -> str:
    """A glob as git reads it as an expression: `*` stays in its folder, `**` does not."""
    out: list[str] = []
    position = 0
    while position < len(glob):
        step, piece = _piece(glob, position)
        out.append(piece)
        position += step
    return "".join(out)


def _piece(glob: str, position: int) -> tuple[int, str]:
    rest = glob[position:]
    if rest.startswith("**/"):
        return 3, "(?:.*/)?"
    if rest.startswith("**"):
        return 2, ".*"
    if rest[0] == "*":
        return 1, "[^/]*"
    if rest[0] == "?":
        return 1, "[^/]"
    if rest[0] == "\\" and len(rest) > 1:
        return 2, re.escape(rest[1])
    if rest[0] == "[" and (end := rest.find("]", 2)) > 0:
        inner = rest[1:end].replace("\\", "\\\\")
        return end + 1, f"[{'^' + inner[1:] if inner[0] in '!^' else inner}]"
    return 1, re.escape(rest[0])
