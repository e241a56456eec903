"""Which lines of a checkout have changed since a git reference."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portable.errors import Diagnostic, Location, UsageError
from portable.linter.archive.named import named_image

_BINARY = re.compile(r'^Binary files .* and (b/.*|"b/.*") differ$')
_SUBMODULE = re.compile(r"^Submodule (.*) [0-9a-f]+\.{2,3}[0-9a-f]+ \(.*\)$")
_HUNK = re.compile(r"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(r'\\([0-7]{3}|["\\abfnrtv])')
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WHOLE = (1, 1 << 60)
_SHOWN = (
    *("--unified=0", "--inter-hunk-context=0", "--find-renames", "--submodule=diff", "--ignore-submodules=none"),
    *("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"),
)
"""A form of its own, whatever the user's settings are."""
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")

Ranges = Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Changed:
    """What has changed in some repositories; what git does not know there is new as a whole."""

    root: Path
    """Names of files count from it."""
    ranges: Ranges
    """Lines by the path of a file, both ends included."""
    known: frozenset[str]
    """Paths of all files that git tracks."""
    _paths: dict[str, tuple[str, str]] = field(default_factory=dict)

    def touches(self, place: Location) -> bool:
        """Whether a place overlaps a changed line."""
        if place.file not in self._paths:
            self._paths[place.file] = _path(self.root, place.file)
        path, member = self._paths[place.file]
        if os.path.isdir(path):
            # One subject of many files: an image is as new as its index, a package as any file beside it.
            index = os.path.join(path, "index.json")
            own = index if os.path.exists(index) else os.path.join(path, member)
            return own not in self.known or any(one.startswith(path + os.sep) for one in self.ranges)
        last = place.end_line or place.line
        ranges = self.ranges.get(path, () if path in self.known else (_WHOLE,))
        return any(place.line <= stop and start <= last for start, stop in ranges)


def _path(root: Path, name: str) -> tuple[str, str]:
    """The file or folder that a finding's file is, or lies in; and the member."""
    signs = name.split("!")
    for count in range(len(signs), 0, -1):
        whole = "!".join(signs[:count])
        image = named_image(whole)
        path = root / (image.path if image and image.path else whole)
        if path.exists():
            return os.path.realpath(path), "!".join(signs[count:])
    return str(root / name), ""


def changed_lines(root: Path, base: str, paths: Iterable[str | Path] = (".",)) -> Changed:
    """What `git` says has changed since a reference in the repositories that hold some paths.

    `base` is what names a commit, or `REF...` for the last one that a branch has in common with it. Files that git does
    not track are new, lines of a submodule count as those of its repository.

    Raises `UsageError` when there is no git, no repository or no such reference.
    """
    ranges: dict[str, tuple[tuple[int, int], ...]] = {}
    known: set[str] = set()
    for top in dict.fromkeys(_top(folder) for folder in dict.fromkeys(_folders(root, paths))):
        words = (
            "--unified=0",
            "--inter-hunk-context=0",
            "--find-renames",
            "--submodule=diff",
            "--ignore-submodules=none",
        )
        plain = ("--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/")
        diff = _git(top, "diff", *words, *plain, _commit(top, base), "--")
        tracked = _git(top, "ls-files", "--recurse-submodules", "-z").split("\0")
        known.update(os.path.join(top, name) for name in tracked if name)
        for name, lines in _ranges(diff).items():
            below = [one for one in tracked if one.startswith(name)] if name.endswith("/") else [name]
            ranges.update((os.path.join(top, one), lines) for one in below)
    return Changed(root, ranges, frozenset(known))


def _folders(root: Path, paths: Iterable[str | Path]) -> Iterator[Path]:
    """Where the repositories are looked for."""
    for one in paths:
        image = named_image(str(one))
        path = root / (image.path or "." if image else one)
        yield path if path.is_dir() else path.parent


def _ranges(diff: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Lines by file; a submodule whose own changes git cannot show ends with a slash."""
    found: dict[str, list[tuple[int, int]]] = {}
    current: list[tuple[int, int]] = []
    lines = iter(diff.split("\n"))
    for line in lines:
        if line.startswith("+++ "):
            current = found.setdefault(_unquoted(line[4:].partition("\t")[0]), [])
        elif binary := _BINARY.match(line):
            found[_unquoted(binary[1])] = [_WHOLE]
        elif module := _SUBMODULE.match(line):
            found[f"{module[1]}/"] = [_WHOLE]
        elif hunk := _HUNK.match(line):
            current.extend(_added(lines, int(hunk[1] or 1), int(hunk[2]), int(hunk[3] or 1)))
    return {name: tuple(changed) for name, changed in found.items() if changed}


def _added(lines: Iterator[str], old: int, number: int, new: int) -> Iterator[tuple[int, int]]:
    """The added lines of a hunk, which may look like anything; takes as many lines as its head says."""
    while old or new:
        sign = next(lines, " ")[:1]
        if sign == "+":
            yield number, number
        old -= sign in "- "
        new -= sign in "+ "
        number += sign in "+ "


def _unquoted(name: str) -> str:
    if name.startswith('"'):
        raw = _ESCAPE.sub(lambda match: _LETTERS.get(match[1]) or _letter(match[1]), name[1:-1])
        name = os.fsdecode(raw.encode("latin-1"))
    return name.removeprefix("b/")


def _letter(escape: str) -> str:
    return chr(int(escape, 8)) if escape.isdecimal() else escape


def _top(folder: Path) -> str:
    """The root of the checkout that holds a folder; of a submodule that of the repository it is in."""
    try:
        found = _git(folder, "rev-parse", "--show-toplevel").rstrip("\n")
        above = _git(folder, "rev-parse", "--show-superproject-working-tree").rstrip("\n")
    except UsageError as fault:
        if "not a git repository" not in str(fault):
            raise
        message = f"--base compares with a commit, and `{folder}` is in no git repository"
        raise UsageError(
            Diagnostic("no-repository", message, help=("name paths in one, or leave out --base",))
        ) from None
    return _top(Path(above)) if above else found


def _commit(top: str, base: str) -> str:
    """The commit that a reference means."""
    name, dots, other = base.partition("...")
    advice = (f"fetch it first: `git fetch origin {name.removeprefix('origin/')}`; a shallow clone has no others",)
    if ".." in name or other not in ("", "HEAD") or name.startswith("-"):
        message = f"--base takes one commit, not `{base}`"
        raise UsageError(Diagnostic("bad-reference", message, help=(f"`--base {name.partition('..')[0]}...`",)))
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    except UsageError:
        raise UsageError(Diagnostic("bad-reference", f"`{top}` has no commit `{name}`", help=advice)) from None
    try:
        return _git(top, "merge-base", commit, "HEAD").strip() if dots else commit
    except UsageError:
        message = f"`{name}` and HEAD have no commit in common here"
        advice = ("a shallow clone has only the last ones: `git fetch --unshallow`",)
        raise UsageError(Diagnostic("bad-reference", message, help=advice)) from None


def _git(folder: Path | str, *words: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # a fixed program; the reference is one that git has verified
            ["git", "-C", str(folder), "-c", "core.quotePath=true", *words],  # noqa: S607
            capture_output=True,
            check=False,
            # A hook's own variables would make every folder the root of its repository.
            env={name: value for name, value in os.environ.items() if name not in _OF_HOOKS} | {"LC_ALL": "C"},
        )
    except OSError as fault:
        raise UsageError(Diagnostic("no-git", "--base needs git", help=("install git",))) from fault
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(Diagnostic("git-failed", said[0] if said else "git failed", help=tuple(said[1:4])))
    return os.fsdecode(done.stdout)
