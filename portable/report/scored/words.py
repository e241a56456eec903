"""What a score says in words, the same in every format."""

from __future__ import annotations

from collections.abc import Mapping

from portable.model.score import Score, TargetScore, Work, WorkKind

KINDS: Mapping[WorkKind, str] = {
    "edit": "edits of programs and scripts",
    "kernel": "ports of device code and its build",
    "configuration": "edits of manifests and specs",
    "dependency": "other packages, or other builds of them",
    "image": "other images",
    "binary": "rebuilds or forks of what others have built",
    "target": "changes of the target",
}


def extent(work: Work) -> str:
    """`3 to 12 in 2 files, 4 of them by --fix`: one change may cure several places."""
    count = str(work.places) if work.distinct == work.places else f"{work.distinct} to {work.places}"
    files = f"{work.files} file{'' if work.files == 1 else 's'}"
    return f"{count} in {files}" + (f", {work.fixable} of them by `lint --fix`" if work.fixable else "")


def size(score: Score) -> str:
    """`2 files, 1 line`: how much was looked at."""
    counted = ((score.files, "file"), (score.lines, "line"))
    return ", ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counted)


def effort(one: TargetScore) -> tuple[tuple[str, str, str], ...]:
    """Kind, extent and reasons of all work."""
    return tuple((KINDS[work.kind], extent(work), ", ".join(work.reasons)) for work in one.work)


def left_out(score: Score) -> str:
    """What the verdicts do not speak of; empty if everything was read."""
    count = len(score.notes)
    if not count:
        return ""
    thing = "place that" if count == 1 else "places that"
    return f"{count} {thing} could not be read: the verdicts do not speak of them"


def about(one: TargetScore) -> str:
    """Runtimes and provider, where the name does not say them."""
    parts = [*one.runtimes, *([one.provider] if one.provider else [])]
    return ", ".join(part for part in parts if part != one.name)
