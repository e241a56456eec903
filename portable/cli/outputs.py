"""What is written and where: `-o FORMAT[=PATH]`, and files that are whole or not there at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from portable.errors import Diagnostic, UsageError
from portable.loader.spelling import did_you_mean


class Output(NamedTuple):
    """One result: its format and its file; None is standard output."""

    format: str
    path: Path | None = None


def parse_outputs(texts: Iterable[str], formats: Iterable[str], default: str) -> tuple[Output, ...]:
    """The outputs asked for; without any the default to standard output.

    Raises:
        UsageError: a format is not known here, or two outputs go to the same place.
    """
    known = tuple(formats)
    found = tuple(_parse(text, known) for text in texts) or (Output(default),)
    for position, output in enumerate(found):
        if any(output.path == other.path for other in found[:position]):
            where = "standard output" if output.path is None else f"`{output.path}`"
            message = f"two outputs go to {where}: give one of them a file, as in `-o {output.format}=PATH`"
            raise UsageError(Diagnostic("output-twice", message))
    return found


def _parse(text: str, known: tuple[str, ...]) -> Output:
    name, equals, path = text.partition("=")
    name = name.removesuffix("-v1") if name.endswith("-v1") else name
    if name not in known:
        guess = did_you_mean(name, known)
        listed = f"formats of this command: {', '.join(known)}"
        advice = (guess, listed) if guess else (listed,)
        raise UsageError(Diagnostic("unknown-format", f"`{name}` is no output format of this command", help=advice))
    if equals and not path:
        raise UsageError(Diagnostic("output-path", f"`-o {text}` names no file", help=(f"write `-o {name}=FILE`",)))
    if not equals or path == "-":
        return Output(name, None)
    file = Path(path)
    if reason := _in_the_way(file):
        # Said before anything is done: an apply cannot be taken back for its report.
        raise _not_written(file, reason)
    return Output(name, file)


def _in_the_way(file: Path) -> str:
    """Why nothing can be written to ``file``, as far as can be seen before."""
    if not file.parent.is_dir():
        return "no such folder"
    return "" if os.access(file if file.exists() else file.parent, os.W_OK) else "permission denied"


def write_file(path: Path, content: str | bytes) -> None:
    """Writes a file whole: a reader sees the old one or the new one, and a failure leaves the old one.

    Raises:
        UsageError: its folder does not exist, or it cannot be written.
    """
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        _replace(path, data)
    except OSError as error:
        raise _not_written(path, (error.strerror or str(error)).lower()) from None


def _not_written(path: Path, reason: str) -> UsageError:
    advice = (f"make the folder first: mkdir -p {path.parent}",) if not path.parent.exists() else ()
    return UsageError(Diagnostic("output-not-written", f"`{path}` cannot be written: {reason}", help=advice))


def _replace(path: Path, data: bytes) -> None:
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    whole = path.resolve()
    beside = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        with open(beside, "xb") as file:
            file.write(data)
        if whole.is_file():
            beside.chmod(whole.stat().st_mode & 0o777)
        os.replace(beside, whole)
    finally:
        beside.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Writes files below a folder, which is made if its parent exists; names may have folders of their own.

    Raises:
        UsageError: the parent does not exist, or something cannot be written.
    """
    make_folder(folder)
    for name, content in files.items():
        path = folder / name
        for parent in reversed(path.relative_to(folder).parents):
            make_folder(folder / parent)
        write_file(path, content)


def make_folder(folder: Path) -> None:
    """Makes a folder if it is not there yet, but no folder above it.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"the folder `{folder}` cannot be made: {reason}"
        advice = (f"make the folder above it first: mkdir -p {folder.parent}",) if not folder.parent.exists() else ()
        raise UsageError(Diagnostic("output-not-written", message, help=advice)) from None
