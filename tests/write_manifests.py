"""Writes the gallery's goldens: what every provider gets for every example, or why it is refused.

`python -m tests.write_manifests` writes them, `--check` says which are out of date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from portable.api import placing
from portable.errors import Diagnostic, Refused
from portable.loader.catalogue import Catalogue
from portable.loader.targets import TargetTable
from portable.model.placement import Placement
from portable.model.target import Target
from portable.model.workload import Workload
from portable.report import diagnostics
from portable.report.manifests.compiled import Compiled
from portable.report.manifests.streams import yaml

GALLERY = Path(__file__).parents[1] / "manifests"
SPEC = "workload.yaml"
TARGETS = "targets.yaml"
REFUSED = ".refused.txt"


def examples() -> tuple[str, ...]:
    """The names of the gallery's workloads."""
    return tuple(sorted(folder.parent.name for folder in GALLERY.glob(f"*/{SPEC}")))


def providers() -> tuple[str, ...]:
    """Every provider, for each of which the gallery has a target of its name."""
    return catalogue().names


@cache
def catalogue() -> Catalogue:
    """The embedded facts."""
    return Catalogue()


@cache
def targets() -> TargetTable:
    """The gallery's targets."""
    return placing.targets(file=GALLERY / TARGETS, catalogue=catalogue())


@cache
def workload(example: str) -> Workload:
    """The workload of an example."""
    return placing.load(GALLERY / example / SPEC)


def compiled(example: str, provider: str, *, operator: str | None = None) -> Compiled:
    """What a provider gets for an example, on its own operator or on another version of it.

    Raises:
        Refused: it gets nothing.
    """
    found = workload(example)
    placement = resolved(found, provider, operator)
    return Compiled(found, SPEC, TARGETS, placement, placing.compile(found, placement))


def resolved(found: Workload, provider: str, operator: str | None) -> Placement:
    """The placement, on the target as it is or with another operator."""
    place: Target = targets().named(provider)
    if operator is not None:
        place = place.model_copy(update={"cluster": place.cluster.model_copy(update={"kuberay": operator})})
    return placing.resolve(found, (provider, place), table=targets(), catalogue=catalogue())


def golden(example: str, provider: str) -> tuple[str, str]:
    """The file of an example for a provider, and its text."""
    try:
        return f"{provider}.yaml", yaml(compiled(example, provider))
    except Refused as refusal:
        return f"{provider}{REFUSED}", refused(example, refusal)


def refused(example: str, refusal: Refused) -> str:
    """A refusal as the command prints it, with the file's name in place of its path."""
    told = [_beside(one) for one in refusal.diagnostics]
    return diagnostics.text(told, sources={SPEC: (GALLERY / example / SPEC).read_text(encoding="utf-8")})


def _beside(one: Diagnostic) -> Diagnostic:
    """The diagnostic, its place told by the name of the file alone."""
    return one if one.location is None else replace(one, location=replace(one.location, file=SPEC))


def goldens() -> Iterator[tuple[Path, str]]:
    """Every golden's path and text."""
    for example in examples():
        for provider in providers():
            name, text = golden(example, provider)
            yield GALLERY / example / name, text


def stale(wanted: Mapping[Path, str]) -> Iterator[Path]:
    """Files that belong to no golden any more: a refusal that is now compiled, and the other way round."""
    for example in examples():
        for provider in providers():
            for end in (".yaml", REFUSED):
                path = GALLERY / example / f"{provider}{end}"
                if path.exists() and path not in wanted:
                    yield path


def main(arguments: list[str]) -> int:
    """Writes the goldens, or with `--check` tells which differ."""
    wanted = dict(goldens())
    old = list(stale(wanted))
    different = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in (*different, *old):
            print(f"out of date: {path.relative_to(GALLERY.parent)}")
        return 1 if different or old else 0
    for path in old:
        path.unlink()
    for path in different:
        path.write_text(wanted[path], encoding="utf-8")
    print(f"{len(wanted)} goldens, {len(different)} written, {len(old)} removed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
