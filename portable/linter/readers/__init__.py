"""How to see inside a subject: one reader a kind or a few kinds; this table says which.

A reader is a module with `read(subject) -> View`. It may raise `Unreadable` and nothing else, on any bytes whatever. A
view has `subject` and what its rules need; see `HasParts`, `HasNotes` and `suppress.HasIgnores` for what else it may
offer to the engine.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, runtime_checkable

from portable.linter.place import Place
from portable.linter.subject import Subject, Unreadable

MIB = 1 << 20


class View(Protocol):
    """What every view has; the rest is between a reader and its rules."""

    subject: Subject


@runtime_checkable
class HasParts(Protocol):
    """A view that holds pieces in another language."""

    def parts(self) -> Iterator[Subject]:
        """The pieces, in the order of the text."""


@runtime_checkable
class HasNotes(Protocol):
    """A view that had to leave something out."""

    def notes(self) -> Iterator[tuple[Place, Unreadable]]:
        """What was left out, where, and why."""


class Reader(Protocol):
    """What every module in this folder offers."""

    def read(self, subject: Subject) -> Any:
        """The view of a subject; raises `Unreadable`, and nothing else, when there is none."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject: how it is known, who reads it, how large it may be."""

    module: str
    """The reader, in this folder; it is imported when the first subject of the kind is read."""
    suffixes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Patterns of the file's own name, as in fnmatch, lower case; they win over suffixes."""
    words: tuple[bytes, ...] = ()
    """All of these stand in the file, where name and suffix leave room for doubt; the most words win."""
    shebangs: tuple[bytes, ...] = ()
    """Interpreters, for files without a suffix."""
    limit: int = 8 * MIB
    """Larger ones are not read; the engine says so."""
    holds: tuple[str, ...] = ()
    """Kinds of its parts: it is read when a rule of one of them may find something, too."""
    binary: bool = False
    """The reader opens `subject.path` itself, `data` holds the first bytes only."""
    magic: tuple[bytes, ...] = ()
    """First bytes, for files that no name tells."""

    @property
    def reader(self) -> Reader:
        """Who reads it."""
        return _reader(self.module)


@cache
def _reader(module: str) -> Reader:
    reader: Any = importlib.import_module(f"{__name__}.{module}")
    return reader  # type: ignore[no-any-return]  # a module is known to have this shape by a test alone


KINDS: dict[str, Kind] = {
    "archive": Kind("source_archive", limit=1 << 40, binary=True),
    "ci": Kind(
        "ci",
        suffixes=(".yml", ".yaml"),
        names=(".gitlab-ci.yml", "*-pipelines*.y*ml", ".travis.yml", "cloudbuild.yaml"),
        words=(b"jobs:", b"runs-on"),
        holds=("shell",),
    ),
    "cmake": Kind("cmake", suffixes=(".cmake",), names=("cmakelists.txt",)),
    "compose": Kind("compose", names=("docker-compose*.y*ml", "compose*.y*ml"), holds=("shell",)),
    "conda": Kind("conda", names=("environment*.y*ml", "conda*.y*ml")),
    "cxx": Kind(
        "cxx",
        suffixes=(
            *(".c", ".cc", ".cpp", ".cu", ".cuh", ".cxx", ".h", ".hh", ".hip", ".hpp", ".hxx", ".inc", ".inl", ".tpp"),
        ),
    ),
    "dockerfile": Kind(
        "dockerfile",
        names=("dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*"),
        holds=("shell", "python"),
        limit=MIB,
    ),
    "elf": Kind(
        "elf",
        suffixes=(".so", ".co", ".cubin", ".fatbin", ".hipfb", ".hsaco"),
        names=("*.so.[0-9]*",),
        magic=(b"\x7fELF", b"\x50\xed\x55\xba", b"__CLANG_OFFLOAD_BUNDLE__", b"CCOB"),
        limit=32 << 30,
        binary=True,
    ),
    "engine": Kind("engine", suffixes=(".engine", ".plan", ".trt"), words=(b"ftrt",), limit=1 << 40, binary=True),
    "env-file": Kind("env_file", names=(".env", ".env.*", "*.env"), limit=MIB),
    "image": Kind("image", limit=1 << 40, binary=True),
    "lockfile": Kind(
        "lockfile",
        names=("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "pylock.*.toml", "pipfile.lock"),
        limit=32 * MIB,
    ),
    "manifest": Kind(
        "manifest",
        suffixes=(".yaml", ".yml", ".json"),
        words=(b"apiVersion", b"kind"),
        holds=("python", "requirements", "runtime-env", "shell"),
    ),
    "notebook": Kind("notebook", suffixes=(".ipynb",), limit=16 * MIB, holds=("python", "shell")),
    "ptx": Kind("elf", suffixes=(".ptx",), words=(b".version", b".target"), limit=1 << 30, binary=True),
    "pyproject": Kind("pyproject", names=("pyproject.toml", "pipfile"), limit=MIB),
    "python": Kind("python", suffixes=(".py", ".pyi"), names=("sconstruct",), shebangs=(b"python",)),
    "requirements": Kind(
        "requirements",
        names=("*requirements*.txt", "*requirements*.in", "constraints*.txt", "*-constraints.txt"),
        limit=4 * MIB,
    ),
    "runtime-env": Kind("runtime_env"),
    "sdist": Kind(
        "source_archive", names=("*-[0-9]*.tar.gz", "*-[0-9]*.tgz", "*-[0-9]*.zip"), limit=256 * MIB, binary=True
    ),
    "shell": Kind(
        "shell",
        suffixes=(".sh", ".bash", ".zsh", ".sbatch"),
        shebangs=(b"bash", b"/sh", b"dash", b"zsh"),
        limit=2 * MIB,
        holds=("python",),
    ),
    "site-packages": Kind("site_packages", binary=True),
    "spec": Kind(
        "spec",
        suffixes=(".yaml", ".yml", ".json"),
        words=(b"apiVersion", b"portable/v1", b"Workload"),
        limit=MIB,
        holds=("python", "shell"),
    ),
    "targets": Kind(
        "targets", suffixes=(".yaml", ".yml", ".json"), words=(b"apiVersion", b"portable/v1", b"Targets"), limit=MIB
    ),
    "wheel": Kind(
        "wheel", suffixes=(".whl", ".conda"), names=("*-[0-9]*-*_[0-9]*.tar.bz2",), limit=32 << 30, binary=True
    ),
}
"""Every kind there is; a test compares it with the folder."""
