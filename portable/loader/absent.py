"""What to say of a file that is not there: the one that may have been meant."""

from __future__ import annotations

import glob
import os

from portable.errors import Diagnostic, NoInput


def no_file(path: str | os.PathLike[str], what: str = "file") -> NoInput:
    """The error of a path that does not exist, with what stands there instead."""
    name = os.fspath(path)
    advice = meant(name) or inside(os.path.dirname(name), "YAML files here: ")
    return NoInput(Diagnostic("file-not-found", f"there is no {what} `{name}`", help=advice))


def inside(folder: str, lead: str = "name a file of it: ") -> tuple[str, ...]:
    """The files of a folder that may have been meant."""
    there = os.path.isdir(folder or os.curdir)
    found = glob.glob(os.path.join(glob.escape(folder), "*.y*ml")) if there else []
    found.sort(key=lambda path: (not os.path.basename(path).startswith("workload"), path))
    return (f"{lead}{', '.join(found[:3])}",) if found else ()


def meant(name: str) -> tuple[str, ...]:
    """A name like that of a file that does not exist, or that not even its folder does."""
    from portable.loader.spelling import did_you_mean

    folder, wanted = os.path.split(name)
    try:
        suggestion = did_you_mean(wanted, os.listdir(folder or "."))
    except OSError:
        return (f"there is no folder `{folder}` either",)
    return (suggestion,) if suggestion else ()
