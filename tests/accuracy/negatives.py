"""Code that locks nothing in: findings of warning or above per 10,000 lines."""

from __future__ import annotations

import json
from pathlib import Path

from portable.linter.reach import RUNTIMES
from tests.accuracy.ports import git_dir, listed, read
from tests.accuracy.scoring import findings_in


def negatives(path: Path, mirror: Path) -> None:
    """Print what is found in code that must stay clean, on the accelerator axis."""
    for one in json.loads(path.read_text(encoding="utf-8"))["negatives"]:
        repository = git_dir(mirror, one["repo"])
        if repository is None:
            print(f"negative {one['repo']}: not there")
            continue
        suffixes = (".py", ".ipynb", ".cu", ".cpp", ".h")
        paths = one["paths"] or [name for name in listed(repository, one["commit"]) if name.endswith(suffixes)]
        loud, quiet, lines = [], 0, 0
        for name in paths:
            data = read(repository, one["commit"], name)
            lines += data.count(b"\n")
            for finding in findings_in(name, data):
                if all(finding.on_runtime(runtime) == "ok" for runtime in RUNTIMES):
                    continue
                if finding.severity == "info":
                    quiet += 1
                else:
                    loud.append(finding)
        rate = 10_000 * len(loud) / max(1, lines)
        told = f"{len(loud)} of warning or above in {lines} lines ({rate:.2f} per 10,000), {quiet} info"
        print(f"negative {one['group']} {one['repo']}: {told}")
        for finding in loud[:20]:
            print(f"    {finding.location}: {finding.rule}: {finding.value[:100]}")
