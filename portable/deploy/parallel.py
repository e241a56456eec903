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
