"""A container is started with the devices of one vendor.

What it does
    Finds `docker run --gpus`, `--runtime=nvidia`, `--device /dev/kfd`, and Compose services that reserve devices of a
    driver.

Why it locks you in
    The flag fails, or the device file is missing, where another vendor's devices are.

Example
    docker run --gpus all image

Use instead
    A profile or script for each runtime; CDI device names.
"""

from __future__ import annotations

from collections.abc import Iterator

from portable.linter.facets import HasCommands
from portable.linter.reach import RUNTIMES, effects
from portable.linter.readers.compose import Compose
from portable.linter.rule import Maker
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("ci", "compose", "shell")
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "low"
EFFECTS: dict[str, Effect] = effects("O??????")
SOURCE = "partly read 2026-11"
MARKS: tuple[str, ...] = ("--gpus", "--runtime", "/dev/kfd", "nvidia")

finding = Maker(__name__)

_ENGINES = frozenset({"docker", "podman", "nerdctl"})


def check(view: HasCommands | Compose) -> Iterator[Finding]:
    """Commands of container engines, and devices that services reserve."""
    if isinstance(view, Compose):
        for driver, place in view.drivers():
            if driver == "nvidia":
                yield finding(place, "`nvidia` is a driver of devices of cuda", help="a profile for each runtime")
        return
    for use in view.commands():
        if use.words and use.words[0].rpartition("/")[2] in _ENGINES and "run" in use.words[:4]:
            for runtime, flag in _flags(use.words):
                yield finding(
                    use.place,
                    f"`{flag}` is for devices of {runtime}",
                    {one: "ok" if one == runtime else "unknown" for one in RUNTIMES},
                    help="a script or profile for each runtime",
                )


def _flags(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for word, following in zip(words, (*words[1:], ""), strict=True):
        if word.startswith("--gpus") or word == "--runtime=nvidia" or (word == "--runtime" and following == "nvidia"):
            yield "cuda", word
        elif "/dev/kfd" in word:
            yield "rocm", word
