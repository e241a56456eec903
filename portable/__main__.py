"""The command line's door: what must be answered at once is answered here, before anything heavy is imported."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from portable.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_VERSION = (["--version"], ["-V"], ["version"])
COMPLETE = "__complete"
"""The first argument by which a shell's completion script asks for words."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command line and returns its exit code; `argv` is without the program's own name."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _open_closed_streams()
    if arguments in _VERSION:
        if _said(f"portable {__version__}\n"):
            return 0
        arguments = ["version"]
    if arguments[:1] == [COMPLETE]:
        from portable.cli.completing import complete

        return complete(arguments[1:])
    # What a start makes lives to its end: looking for garbage in it, then and at the end, took a fifth of `compare`.
    gc.set_threshold(100_000, 50, 50)
    atexit.register(gc.freeze)
    from portable.cli.app import run

    return run(arguments, program(sys.argv[0]))


def _said(text: str) -> bool:
    """Whether a text could be written; if not, whoever goes the long way is told why."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError:
        return False
    return True


def _open_closed_streams() -> None:
    """A stream that the caller closed (`portable … >&-`) is None in Python; writing to it is to do no harm."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - it lives as long as the process


def program(called: str) -> str:
    """What usage lines call the program: `kubectl portable` when kubectl runs it as its plug-in."""
    name = called.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")
    return "kubectl portable" if name in ("kubectl-portable", "kubectl_portable") else "portable"


if __name__ == "__main__":
    sys.exit(main())
