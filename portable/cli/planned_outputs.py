"""A plan written to where `-o` says; a diff goes through the program that `PORTABLE_DIFF` names."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from portable.cli.outputs import Output
from portable.cli.session import Session
from portable.errors import ConfigInvalid, Diagnostic
from portable.report.planned import FORMATS
from portable.report.planned.sides import place, sides
from portable.report.planned.subject import Planned

VARIABLE = "PORTABLE_DIFF"
_DIFFERENT = 1
"""How diff programs end when there are differences."""


def emit_planned(run: Session, outputs: Iterable[Output], planned: Planned) -> None:
    """Writes a plan in every format asked for.

    Raises:
        ConfigInvalid: the program of `PORTABLE_DIFF` cannot be run, or fails.
    """
    program = os.environ.get(VARIABLE, "")
    for output in outputs:
        if output.format == "diff" and program.strip():
            run.emit(output, _by(program, planned))
        else:
            run.emit(output, FORMATS[output.format](planned, run.view(output)))


def _by(program: str, planned: Planned) -> str:
    """What the program says of two folders, what is live and what is planned, with a file for each object."""
    with tempfile.TemporaryDirectory(prefix="portable-diff-") as folder:
        before, after = (Path(folder, name) for name in ("live", "planned"))
        for side in (before, after):
            side.mkdir()
        for change in planned.plan.changing:
            name = f"{place(change).replace('/', '.')}.yaml"
            for side, text in zip((before, after), sides(change), strict=True):
                if text:
                    (side / name).write_text(text, encoding="utf-8")
        return _run(program, before, after)


def _run(program: str, before: Path, after: Path) -> str:
    try:
        command = [*shlex.split(program), str(before), str(after)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - the user's own
    except (OSError, ValueError) as error:
        raise _failed(program, str(error)) from None
    if done.returncode not in (0, _DIFFERENT):
        raise _failed(program, f"it ended with {done.returncode}")
    return done.stdout


def _failed(program: str, why: str) -> ConfigInvalid:
    message = f"the diff program `{program}` of {VARIABLE} cannot be used: {why}"
    return ConfigInvalid(
        Diagnostic("diff-program", message, help=(f"unset {VARIABLE}, or name a program like `diff -ru`",))
    )
