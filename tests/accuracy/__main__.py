"""Prints the scores, by set and pooled."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tests.accuracy.negatives import negatives
from tests.accuracy.ports import PortSet, git_dir, load, read
from tests.accuracy.scoring import Details, Score, score


def main() -> None:
    """Score what is there; sets whose repository is missing are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ports", default=os.environ.get("PORTABLE_PORTS", "../shared/facts/data/ports"), type=Path)
    parser.add_argument("--mirror", default=os.environ.get("PORTABLE_MIRROR", ""), type=Path)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--misses", action="store_true", help="show the lines that were missed and overdone")
    parser.add_argument("--rules", action="store_true", help="show which rules hit")
    wanted = parser.parse_args()
    pooled: dict[tuple[str, str], Score] = {}
    for path in sorted(wanted.ports.glob("*.json")):
        if path.stem == "negatives" or (wanted.set and path.stem not in wanted.set):
            continue
        ports = load(path)
        try:
            total, details = score(ports, wanted.mirror)
        except FileNotFoundError:
            print(f"{ports.name}: {ports.repo} is not there")
            continue
        pooled.setdefault((ports.kind, ports.grade), Score()).add(total)
        print(f"{ports.name}: {total.row()}")
        if wanted.rules:
            print("   ", dict(details.rules.most_common()))
        if wanted.misses:
            _show(ports, details, wanted.mirror)
    for (kind, grade), total in sorted(pooled.items()):
        print(f"== {kind} {grade}: {total.row()}")
    if not wanted.set:
        negatives(wanted.ports / "negatives.json", wanted.mirror)


def _show(ports: PortSet, details: Details, mirror: Path) -> None:
    repository = git_dir(mirror, ports.repo)
    assert repository is not None
    texts: dict[str, list[str]] = {}
    for path, (first, last) in details.misses:
        lines = texts.setdefault(path, read(repository, ports.commit, path).decode("utf-8", "replace").split("\n"))
        for number in range(first, min(last, first + 5) + 1):
            print(f"  missed {path}:{number}: {lines[number - 1].strip()[:140]}")
    for path, finding in details.outside:
        print(f"  outside {path}:{finding.location.line}: {finding.rule}: {finding.value[:120]}")


if __name__ == "__main__":
    main()
