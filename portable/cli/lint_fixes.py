"""Fixes of findings made on disk, or shown as a difference."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from errno import EACCES
from pathlib import Path

from portable.cli.lint_texts import encoded
from portable.cli.outputs import write_file
from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from portable.model.finding import LintReport


def refixed(run: Session, report: LintReport, look: Callable[[], LintReport], *, unsafe: bool) -> LintReport:
    """Makes the fixes, says how many files changed, and looks again where some did."""
    changed = fixed(run, report, unsafe=unsafe)
    some = f"fixed {len(changed)} file{'' if len(changed) == 1 else 's'}"
    run.screen.say(some if changed else "nothing to fix")
    return look() if changed else report


def fixed(run: Session, report: LintReport, *, unsafe: bool) -> tuple[str, ...]:
    """Makes the fixes that do not overlap; returns the files that changed. A file keeps its encoding, or stays."""
    refuse_standard_input(run, "--fix")
    texts = _texts(run, report, unsafe=unsafe)
    return tuple(name for name, text in texts.items() if rewritten(run, Path(name), text, "not-fixed"))


def rewritten(run: Session, path: Path, text: str, fault: str) -> bool:
    """Writes another text into a file, in its encoding; what cannot be written is said, and the others go on."""
    before = encoded(path)
    try:
        if not os.access(path, os.W_OK):
            raise PermissionError(EACCES, "permission denied")
        if before is not None:
            write_file(path, before.data(text))
    except (OSError, UsageError) as error:
        why = error.strerror if isinstance(error, OSError) else error.diagnostics[0].message
        run.show([Diagnostic(fault, f"{path} stays as it is: {why}")])
        return False
    return before is not None


def refuse_standard_input(run: Session, flag: str) -> None:
    """Raises `UsageError` where the text came by standard input: the file of that name is another text."""
    if run.stdin_name in run.sources:
        advice = (f"{flag} writes files: name them; `--diff` shows what would change",)
        raise UsageError(Diagnostic("standard-input", f"{flag} cannot write standard input", help=advice))


def shown_difference(run: Session, report: LintReport, *, unsafe: bool) -> str:
    """What fixing would change, as a unified diff."""
    from difflib import unified_diff

    parts: list[str] = []
    for name, text in sorted(_texts(run, report, unsafe=unsafe).items()):
        before, after = _lines(_read(name, run.sources)), _lines(text)
        parts.extend(_ended(line) for line in unified_diff(before, after, name, name))
    return "".join(parts)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ended(line: str) -> str:
    """A line of a difference, with the sign that tools expect where a file does not end its last one."""
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _texts(run: Session, report: LintReport, *, unsafe: bool) -> dict[str, str]:
    """The new text of every file that changes; what cannot be changed without harm is said and left."""
    from portable.linter.fix import fix

    named = {edit.file for one in report.findings if one.fix is not None for edit in one.fix.edits}
    bad = {name for name in named if name not in run.sources and encoded(Path(name)) is None}
    about = "its bytes are not all of the encoding it has, or says it has"
    run.show(Diagnostic("not-fixed", f"{name} stays as it is: {about}") for name in sorted(bad))
    wanted = [
        one for one in report.findings if one.fix is not None and not any(edit.file in bad for edit in one.fix.edits)
    ]
    return fix(wanted, lambda name: _read(name, run.sources), unsafe=unsafe).texts


def _read(name: str, given: Mapping[str, str]) -> str:
    """A text as the linter read it: standard input's, or a file's."""
    if name in given:
        return given[name]
    found = encoded(Path(name))
    return found.text if found else ""
