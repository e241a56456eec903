"""Waiting for the cluster to become what a test expects, without sleeping longer than needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(
    probe: Callable[[], T],
    timeout: float = 30,
    what: str = "",
    interval: float = 0.1,
    meanwhile: Callable[[], None] | None = None,
) -> T:
    """Call `probe` until what it returns is true and return that.

    An AssertionError of the probe means "not yet" and is shown if the time runs out. `meanwhile` is called between
    two probes and ends the wait by raising.
    """
    deadline = time.monotonic() + timeout
    last: object = None
    while True:
        try:
            last = found = probe()
            if found:
                return found
        except AssertionError as error:
            last = error
        if meanwhile is not None:
            meanwhile()
        if time.monotonic() > deadline:
            raise AssertionError(f"after {timeout:g} s still no {what or 'success'}; last seen: {last!r}")
        time.sleep(interval)
