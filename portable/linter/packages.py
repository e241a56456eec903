"""What is known about packages: by name, by local version, and by the index they come from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from functools import cache
from pathlib import Path
from typing import NamedTuple, Protocol

from portable.linter.facets import PackageUse
from portable.linter.place import Place
from portable.linter.reach import effects
from portable.model.finding import Effect, Severity


class HasIndexes(Protocol):
    """Views in which package indexes can be named."""

    def indexes(self) -> Iterator[tuple[str, Place]]:
        """Every URL of an index, with its place."""


class PackageRow(NamedTuple):
    """What is known about packages of some patterns."""

    key: str
    """One row is told once for each lock file."""
    effects: Mapping[str, Effect]
    why: str
    instead: str
    source: str
    verified: bool
    severity: Severity


_LOCAL = re.compile(r"\+(?:pt\d+)?(cu1[0-9]\d|rocm\d|xpu|gaudi|tpu)")
_EXTRAS = re.compile(r"\[([^\]]*)\]")
_BUILDS = {"cu1": "OBBBBBB", "roc": "BOBBBBB", "xpu": "BBBBBBO", "gau": "BBBBBOB", "tpu": "BBBBOBB"}
_INDEXES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"download\.pytorch\.org/whl/(?:nightly/|test/)?cu\d+|pypi\.nvidia\.com|/whl/cu1\d\d\b"), "cuda"),
    (re.compile(r"download\.pytorch\.org/whl/(?:nightly/|test/)?rocm[\d.]+|repo\.radeon\.com|/whl/rocm[\d.]+"), "rocm"),
    (re.compile(r"download\.pytorch\.org/whl/(?:nightly/|test/)?xpu\b|pytorch-extension\.intel\.com"), "xpu"),
    (re.compile(r"pip\.repos\.neuron\."), "neuron"),
    (re.compile(r"vault\.habana\.ai"), "gaudi"),
    (re.compile(r"libtpu-releases"), "xla"),
)
_SYSTEM = ("apt", "yum", "apk")


def _row(key: str, one: Mapping[str, str]) -> PackageRow:
    verified = bool(one["verified"])
    letters = one["effects"] if verified else one["effects"].replace("B", "?")
    severity: Severity = one["severity"]  # type: ignore[assignment]  # the tables' test holds the word against the type
    return PackageRow(key, effects(letters), one["why"], one["instead"], one["source"], verified, severity)


@cache
def _table() -> tuple[dict[str, PackageRow], tuple[tuple[re.Pattern[str], PackageRow], ...]]:
    exact: dict[str, PackageRow] = {}
    globs: list[tuple[re.Pattern[str], PackageRow]] = []
    for one in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")):
        row = _row(one["match"][0], one)
        for pattern in one["match"]:
            if "*" in pattern:
                globs.append((re.compile(translate(pattern)), row))
            else:
                exact[pattern] = row
    return exact, tuple(globs)


def known(use: PackageUse) -> PackageRow | None:
    """The row of a package: by its local version, else by its name in its ecosystem, else by an extra."""
    local = _LOCAL.search(use.spec) if use.ecosystem == "pypi" else None
    if local:
        return _local(local[1])
    if use.ecosystem in _SYSTEM:
        return _named(f"system:{use.name}")
    found = _named(f"conda:{use.name}") if use.ecosystem == "conda" else None
    return found or _named(use.name) or _by_extra(use)


def _by_extra(use: PackageUse) -> PackageRow | None:
    """The row of what an extra brings: `jax[cuda12]`."""
    match = _EXTRAS.match(use.spec)
    asked = match[1].split(",") if match else ()
    return next((row for extra in asked if (row := _named(f"extra:{use.name}:{extra.strip()}"))), None)


@cache
def _named(name: str) -> PackageRow | None:
    exact, globs = _table()
    return exact.get(name) or next((row for pattern, row in globs if pattern.match(name)), None)


@cache
def _local(build: str) -> PackageRow:
    return PackageRow(
        f"+{build}",
        effects(_BUILDS[build[:3]]),
        f"a build for {build} by its local version",
        "the version alone, and the index of each runtime",
        "download.pytorch.org, 2026-11",
        True,
        "error",
    )


def runtime_of_index(url: str) -> tuple[str, str] | None:
    """What an index's address says about its builds: the telling part, and the runtime."""
    for pattern, runtime in _INDEXES:
        match = pattern.search(url)
        if match:
            return match[0], runtime
    return None


def normal(name: str) -> str:
    """A Python package's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()
