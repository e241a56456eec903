"""Process 1 of the sandbox: collects dead children until its standard input closes, and then takes all others with it.

It is run by path, outside the project's environment, so it imports nothing but the standard library.
"""

from __future__ import annotations

import contextlib
import os
import select
import sys


def main() -> None:
    """Live as long as whoever started the sandbox does: its death, however it comes, closes the pipe."""
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 1.0)[0]:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


if __name__ == "__main__":
    main()
