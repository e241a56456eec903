"""Which kind of subject a file is: by its name, its first bytes, or words it must hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import cache

from portable.linter.readers import KINDS
from portable.linter.subject import Role

_TESTS = re.compile(
    r"(?:^|/)(?:tests?|testing|unit_tests?|test_utils?|benchmarks?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)
_DOCS = re.compile(r"(?:^|/)(?:docs?|documentation|blogs?)/|\.(?:md|rst)$", re.IGNORECASE)


def role_of(name: str) -> Role:
    """What a file is for, by its path."""
    if _TESTS.search(name):
        return "test"
    return "doc" if _DOCS.search(name) else "code"


_INSTALLED = frozenset({"site-packages", "dist-packages"})
_PROJECT = frozenset({".git", "pyproject.toml", "setup.py"})


def folder_kind(name: str, entries: Sequence[str], *, named: bool = False) -> str:
    """The kind of a folder that is one subject, by its name and what lies in it; empty for all others.

    `named`: a path of the command names it. Then one of any name that holds `.dist-info` folders counts as well.
    """
    if "oci-layout" in entries and "index.json" in entries:
        return "image"
    if name in _INSTALLED:
        return "site-packages"
    installed = named and any(entry.endswith(".dist-info") for entry in entries)
    return "site-packages" if installed and _PROJECT.isdisjoint(entries) else ""


_ARCHIVES = (".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tar.zst", ".tgz", ".zip")


def named_kind(basename: str) -> str:
    """The kind of a file that a path of the command names, where that alone decides it: archives."""
    return "archive" if basename.lower().endswith(_ARCHIVES) and "wheel" not in _by_name(basename) else ""


def is_known(basename: str) -> bool:
    """Whether a file of this name may be a subject; False is certain only where the suffix is known."""
    return _suffix(basename) in _suffixes() or "." not in basename or bool(_by_name(basename))


def kind_of(basename: str, head: bytes, data: bytes | None = None) -> str | None:
    """The kind of a file, or None; `head` are its first bytes, `data` all of it where that is at hand."""
    named = _by_name(basename)
    if len(named) == 1:
        return named[0]
    by_suffix = named or _suffixes().get(_suffix(basename), ())
    if len(by_suffix) == 1 and not KINDS[by_suffix[0]].words:
        return by_suffix[0]
    if by_suffix:
        return _by_words(by_suffix, head if data is None else data)
    return _by_head(head)


def _suffix(basename: str) -> str:
    return basename[basename.rfind(".") :].lower() if "." in basename else ""


def _by_words(kinds: tuple[str, ...], data: bytes) -> str | None:
    fitting = [kind for kind in kinds if all(word in data for word in KINDS[kind].words)]
    return max(fitting, key=lambda kind: len(KINDS[kind].words)) if fitting else None


def _by_head(head: bytes) -> str | None:
    for name, kind in KINDS.items():
        if any(head.startswith(magic) for magic in kind.magic):
            return name
    if not head.startswith(b"#!"):
        return None
    first = head.split(b"\n", 1)[0]
    return next((name for name, kind in KINDS.items() if any(word in first for word in kind.shebangs)), None)


@cache
def _suffixes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in KINDS.items():
        for suffix in kind.suffixes:
            found[suffix] = (*found.get(suffix, ()), name)
    return found


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(translate(pattern)), name) for name, kind in KINDS.items() for pattern in kind.names]


@cache
def _any_pattern() -> re.Pattern[str]:
    """For nearly every name the answer is no: one expression says so."""
    return re.compile("|".join(pattern.pattern for pattern, _ in _patterns()))


@cache
def _by_name(basename: str) -> tuple[str, ...]:
    low = basename.lower()
    if not _any_pattern().match(low):
        return ()
    return tuple(dict.fromkeys(name for pattern, name in _patterns() if pattern.match(low)))
