"""Bringing a local Ray up, and taking it down."""

from __future__ import annotations

from collections.abc import Callable

from portable.deploy.local_machine import Head, HeadGone
from portable.deploy.local_request import Listener

_STARTS = 3
"""A Ray that ends before it was ever ready (a port that was taken meanwhile, a machine too busy) is started again."""


def bring_up(start: Callable[[], Head], wait: Callable[[Head], None], listener: Listener) -> Head:
    """A Ray that is ready: `wait` returns when it is, or raises when there is no more time.

    Raises:
        HeadGone: none of several would stay.
    """
    for _ in range(_STARTS - 1):
        try:
            return _once(start(), wait, listener)
        except HeadGone as gone:
            listener.progress(f"Ray did not come up, trying again: {str(gone).splitlines()[-1]}")
    return _once(start(), wait, listener)


def _once(head: Head, wait: Callable[[Head], None], listener: Listener) -> Head:
    try:
        wait(head)
    except BaseException:
        take_down(head, listener)
        raise
    return head


def take_down(head: Head, listener: Listener) -> None:
    """Ends a Ray, and says so if something of it would not end."""
    if left := head.end():
        listener.progress(f"processes that could not be ended: {', '.join(map(str, left))}")
