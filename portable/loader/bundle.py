"""The files beside a spec: the code's folder and the requirements it names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from portable.errors import Diagnostic, InvalidInput
from portable.loader.document import Document
from portable.model.code import Bundle, Code

_SKIPPED = frozenset({"__pycache__", ".git", ".venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
_LIMIT = 64 * 2**20
"""Bytes after which reading stops; what is larger is no code."""


def read_bundle(code: Code, folder: FilePath, document: Document) -> Bundle:
    """What is to be delivered with the spec.

    Raises:
        InvalidInput: a folder or file is missing, leaves its folder by a link, or is too large.
    """
    problems: list[Diagnostic] = []
    requirements = _requirements(code, folder, document, problems)
    files: dict[str, bytes] = {}
    if isinstance(code.source, str) and code.delivery in ("configMap", "upload"):
        files = _files(folder / code.source, document, problems)
    if problems:
        raise InvalidInput(problems)
    return Bundle(files, requirements)


def _files(root: FilePath, document: Document, problems: list[Diagnostic]) -> dict[str, bytes]:
    """Path to content of every file below a folder, in order; hidden files and caches are left out."""
    where = document.location(("spec", "code", "source"))
    if not root.is_dir():
        problems.append(
            Diagnostic("code-not-found", f"`{root}` is no folder", where, help=("name the folder of the code",))
        )
        return {}
    found: dict[str, bytes] = {}
    total = 0
    for path in _walk(root):
        if not path.resolve().is_relative_to(root.resolve()):
            problems.append(Diagnostic("code-outside", f"`{path}` leaves the code's folder by a link", where))
            continue
        total += path.stat().st_size
        if total > _LIMIT:
            problems.append(Diagnostic("code-too-large", f"`{root}` has more than {_LIMIT // 2**20} MiB", where))
            return {}
        found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def _walk(folder: FilePath) -> Iterator[FilePath]:
    for path in sorted(folder.iterdir()):
        if path.name in _SKIPPED or path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        elif path.is_file():
            yield path


def _requirements(code: Code, folder: FilePath, document: Document, problems: list[Diagnostic]) -> tuple[str, ...]:
    """Requirement lines: the list of the spec, or those of its file and of the files that one includes."""
    if code.pip is None:
        return ()
    if not isinstance(code.pip, str):
        return code.pip
    where = document.location(("spec", "code", "pip"))
    lines: list[str] = []
    waiting, seen = [folder / code.pip], set[FilePath]()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            problems.append(Diagnostic("requirements-not-read", f"`{path}`: {reason}", where))
            continue
        for line in _logical(text):
            included = line.removeprefix("-r ").removeprefix("--requirement ").strip()
            if included != line:
                waiting.append(path.parent / included)
            else:
                lines.append(line)
    return tuple(dict.fromkeys(lines))


def _logical(text: str) -> Iterator[str]:
    """Lines joined over backslashes, without comments and blanks."""
    for raw in text.replace("\\\n", " ").splitlines():
        line = " ".join(raw.split(" #")[0].split())
        if line and not line.startswith("#"):
            yield line
