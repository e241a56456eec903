"""The same question about many things, several at a time, the answers in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def each(ask: Callable[[A], B], about: Iterable[A], width: int) -> list[B]:
    """What `ask` returns for each; the first error in the order of the questions is raised when all are through."""
    questions = list(about)
    if width <= 1 or len(questions) <= 1:
        return [ask(one) for one in questions]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(min(width, len(questions)), "portable") as pool:
        return list(pool.map(ask, questions))


def at_once(do: Callable[[A], object], about: Iterable[A], width: int) -> None:
    """Does each, several at a time; after a failure, or Ctrl-C, nothing more begins.

    What has begun ends first; then the first failure in the order of the things is raised.
    """
    things = list(about)
    if width <= 1 or len(things) <= 1:
        for one in things:
            do(one)
        return
    from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

    pool = ThreadPoolExecutor(min(width, len(things)), "portable")
    try:
        running = [pool.submit(do, one) for one in things]
        wait(running, return_when=FIRST_EXCEPTION)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    for one_running in running:
        if not one_running.cancelled():
            one_running.result()
