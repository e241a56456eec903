"""Many files to their outcomes, in as many processes as pay."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from portable.linter.collect import Found
from portable.linter.examine import How, Outcome, examine

_PAYS = 3 << 20
"""Bytes of files below which starting a second process costs more than it saves."""

_SHARE = 64
"""About how many pieces of work each process gets, so that none waits long for the last."""


def examine_all(files: Sequence[Found], how: How, jobs: int = 0) -> list[Outcome]:
    """The outcome of every file, in the order of the files whatever the number of processes."""
    wanted = jobs or _worth(files)
    if wanted < 2:
        return [examine(file, how) for file in files]
    return _in_processes(files, how, wanted)


def _worth(files: Sequence[Found]) -> int:
    if sys.platform != "linux" or sum(file.size for file in files) < _PAYS:
        return 1
    return min(len(os.sched_getaffinity(0)), 8)


@contextmanager
def no_collection() -> Iterator[None]:
    """Syntax trees and findings are many and hold no circles: the collector of circles would only walk them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


_WORK: tuple[Sequence[Found], How] = ((), How())


def _piece(positions: list[int]) -> list[Outcome]:
    files, how = _WORK
    return [examine(files[position], how) for position in positions]


def _start(files: Sequence[Found], how: How) -> None:
    global _WORK  # noqa: PLW0603  # a worker's, set once as it starts; forking carries files and cache without copying
    _WORK = files, how
    gc.disable()


def _in_processes(files: Sequence[Found], how: How, jobs: int) -> list[Outcome]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pieces = _pieces(files, jobs * _SHARE)
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _start, (files, how)) as pool:
        results = list(pool.map(_piece, pieces))
    outcomes: list[Outcome | None] = [None] * len(files)
    for piece, result in zip(pieces, results, strict=True):
        for index, outcome in zip(piece, result, strict=True):
            outcomes[index] = outcome
    return [outcome for outcome in outcomes if outcome is not None]


def _pieces(files: Sequence[Found], count: int) -> list[list[int]]:
    """Positions of files in pieces of about the same size, the largest files first."""
    order = sorted(range(len(files)), key=lambda index: -files[index].size)
    share = sum(file.size for file in files) / count
    pieces: list[list[int]] = [[]]
    filled = 0.0
    for index in order:
        if filled >= share:
            pieces.append([])
            filled = 0.0
        pieces[-1].append(index)
        filled += files[index].size + 500
    return pieces
