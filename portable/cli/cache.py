"""`portable cache`: what is kept on this machine to be faster, and its removal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.session import session
from portable.errors import ConfigInvalid, Diagnostic
from portable.report.json_document import document

if TYPE_CHECKING:
    from portable.report.documents import CacheDocument

FORMATS = ("text", "json")


def lint_cache() -> Path:
    """The folder of lint's results by content; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("portable") / "lint"


def command(
    ctx: typer.Context,
    clear: Annotated[bool, typer.Option("--clear", help="Remove it; the next lint looks at every file anew.")] = False,
) -> int:
    """Show what is kept on this machine to be faster: where, how much, since when.

    Only results of lint are kept, by content. They hold no source text beyond the lines that findings quote.
    """
    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    folder = lint_cache()
    removed = _clear(folder) if clear else 0
    body = _body(folder, removed)
    for output in outputs:
        run.emit(output, document("cache", body) if output.format == "json" else _text(body, clear))
    return 0


def _found(folder: Path) -> list[Path]:
    """The files of the cache; nothing behind a link is one."""
    if folder.is_symlink() or not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_file() and not one.is_symlink())


def _clear(folder: Path) -> int:
    """How many files it removed; the folder stays.

    Raises:
        ConfigInvalid: a file cannot be removed.
    """
    found = _found(folder)
    for one in found:
        try:
            one.unlink(missing_ok=True)
        except OSError as error:
            message = f"{one} cannot be removed: {error.strerror}"
            raise ConfigInvalid(Diagnostic("unwritable-cache", message)) from None
    return len(found)


def _body(folder: Path, removed: int) -> CacheDocument:
    states = [one.stat() for one in _found(folder)]
    written = max((one.st_mtime for one in states), default=None)
    return {
        "bytes": sum(one.st_size for one in states),
        "path": str(folder),
        "removed": removed,
        "written": None if written is None else datetime.fromtimestamp(written, UTC).isoformat(timespec="seconds"),
    }


def _text(body: CacheDocument, cleared: bool) -> str:
    path = body["path"]
    if cleared:
        return f"removed {body['removed']} file{'' if body['removed'] == 1 else 's'} of {path}\n"
    if body["written"] is None:
        return f"nothing is kept in {path}\n"
    return f"results of lint: {body['bytes'] / 2**20:.1f} MiB in {path}, last written {body['written']}\n"
