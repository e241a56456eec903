"""Which lines of a checkout have changed since a git reference."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portable.errors import Diagnostic, Location, UsageError
from portable.linter.archive.named import named_image

_BINARY = re.compile(r'^Binary files .* and (b/.*|"b/.*") differ$')
_WHOLE = 1 << 60
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Changed:
    """Ranges of lines by file, both ends included; an empty tuple stands for the whole file."""

    ranges: Mapping[str, tuple[tuple[int, int], ...]]

    def touches(self, place: Location) -> bool:
        """Whether a place overlaps a changed line."""
        file, _, member = place.file.partition("!")
        image = named_image(file)
        name = file if image is None or image.path is None else image.path.as_posix()
        ranges = self.ranges.get(name)
        if ranges is None:
            # A folder that is one subject: its files are changed each for itself.
            return bool(member or image) and any(changed.startswith(f"{name}/") for changed in self.ranges)
        last = place.end_line or place.line
        return not ranges or any(place.line <= stop and start <= last for start, stop in ranges)


def changed_lines(root: Path, base: str) -> Changed:
    """What `git` says has changed below a folder since a reference, files it does not track yet included.

    Raises `UsageError` when there is no git, no repository or no such reference.
    """
    if base.startswith("-"):
        raise UsageError(Diagnostic("bad-reference", f"{base!r} is no git reference"))
    diff = _git(
        root, "diff", "--unified=0", "--no-color", "--no-ext-diff", "--relative", "--no-renames", base, "--", "."
    )
    fresh = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    ranges: dict[str, tuple[tuple[int, int], ...]] = dict(_ranges(diff))
    ranges.update({name: () for name in fresh.split("\0") if name})
    return Changed(ranges)


def _ranges(diff: str) -> dict[str, tuple[tuple[int, int], ...]]:
    found: dict[str, list[tuple[int, int]]] = {}
    current: list[tuple[int, int]] = []
    for line in diff.splitlines():
        if line.startswith("+++ "):
            current = found.setdefault(_unquoted(line[4:]), [])
        elif binary := _BINARY.match(line):
            found[_unquoted(binary[1])] = [(1, _WHOLE)]
        elif match := _HUNK.match(line):
            start, count = int(match[1]), int(match[2] or 1)
            if count:
                current.append((start, start + count - 1))
    return {name: tuple(lines) for name, lines in found.items() if lines}


def _unquoted(name: str) -> str:
    name = name.split("\t", maxsplit=1)[0]
    if name.startswith('"'):
        name = (
            name[1:-1]
            .encode("latin-1", "replace")
            .decode("unicode_escape")
            .encode("latin-1")
            .decode("utf-8", "replace")
        )
    return name.removeprefix("b/")


def _is_repository(root: Path) -> bool:
    try:
        return bool(_git(root, "rev-parse", "--git-dir"))
    except UsageError:
        return False


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program; the reference is checked and stands before --
            ["git", "-C", str(root), *words],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except OSError as fault:
        raise UsageError(Diagnostic("no-git", "--base needs git", help=("install git",))) from fault
    if done.returncode and words[0] != "rev-parse" and not _is_repository(root):
        message = "--base compares with a commit, and this folder is in no git repository"
        raise UsageError(Diagnostic("no-repository", message, help=("run it inside of one, or leave out --base",)))
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(Diagnostic("bad-reference", said[0] if said else "git failed"))
    return done.stdout.decode("utf-8", "surrogateescape")
