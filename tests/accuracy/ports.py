"""Sets of labelled lines, and the files they label, read from git directories."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portable.linter.shims import Shims, shims_in

PROSE = frozenset({"cuda_word", "gpu_word", "other"})
"""Tags of lines in which no interface is named."""

Range = tuple[int, int]


@dataclass(frozen=True)
class PortFile:
    """One labelled file."""

    path: str
    lines_of_code: int
    regions: tuple[Range, ...]
    strict: tuple[Range, ...]
    interface: tuple[Range, ...]
    """Strict regions with at least one line that names an interface."""
    blanked: frozenset[int]
    """Guard lines and lines that only HIP compiles."""


@dataclass(frozen=True)
class PortSet:
    """One set of coordinates."""

    name: str
    repo: str
    commit: str
    stack: str
    kind: str
    grade: str
    files: tuple[PortFile, ...]


def load(path: Path) -> PortSet:
    """A set from its file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    files = tuple(_file(one) for one in found["files"])
    name, repo, commit = found["name"], found["repo"], found["base_commit"]
    return PortSet(name, repo, commit, found["target_stack"], found["kind"], found["grade"], files)


def _file(found: dict[str, Any]) -> PortFile:
    named = {line for tag, lines in found["lines"].items() if tag not in PROSE for line in lines}
    strict = _ranges(found.get("strict_regions", ()))
    blanked = {
        line
        for key in ("guard_lines", "rocm_only_lines")
        for first, last in found.get(key, ())
        for line in range(first, last + 1)
    }
    return PortFile(
        found["path"],
        found["lines_of_code"],
        _ranges(found["regions"]),
        strict,
        tuple(one for one in strict if any(one[0] <= line <= one[1] for line in named)),
        frozenset(blanked),
    )


def _ranges(found: Any) -> tuple[Range, ...]:
    return tuple((first, last) for first, last in found)


def git_dir(mirror: Path, repo: str) -> Path | None:
    """Where a repository's git directory is, if it is there."""
    flat = repo.replace("/", "+")
    candidates = (mirror / flat / "repo", mirror / flat, mirror / repo / "repo", mirror / repo)
    return next((one for one in candidates if (one / "HEAD").exists() or (one / ".git").exists()), None)


def read(repository: Path, commit: str, path: str) -> bytes:
    """A file's bytes at a commit."""
    words = ["git", "--git-dir", str(repository), "show", f"{commit}:{path}"]
    return subprocess.run(words, check=True, capture_output=True).stdout


def listed(repository: Path, commit: str) -> list[str]:
    """Every file at a commit."""
    words = ["git", "--git-dir", str(repository), "ls-tree", "-r", "--name-only", commit]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.splitlines()


def shims(repository: Path, commit: str) -> Shims:
    """The warp functions and number types that the commit's sources define anew for ROCm."""
    pattern = r"define[[:space:]]+__[a-z_]+_sync\(|(using|define)[[:space:]]+__nv_[a-z0-9_]+[ =]+[a-z_:]*hip_"
    words = ["git", "--git-dir", str(repository), "grep", "-lIE", pattern, commit]
    found = subprocess.run(words, check=False, capture_output=True, text=True).stdout
    paths = [line.partition(":")[2] for line in found.splitlines()]
    return {name: place for path in paths for name, place in shims_in(path, read(repository, commit, path))}


def cuda_view(data: bytes, blanked: frozenset[int]) -> bytes:
    """A file without the given lines, their ends kept."""
    lines = data.split(b"\n")
    return b"\n".join(b"" if number in blanked else line for number, line in enumerate(lines, 1))
