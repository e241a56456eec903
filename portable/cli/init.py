"""`portable init`: a spec to start from, with its sources and a targets file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from portable.cli.gallery import DEFAULT, TARGETS, examples, files, title
from portable.cli.outputs import make_folder, write_file, write_folder
from portable.cli.session import Session, session
from portable.errors import Diagnostic, UsageError
from portable.report.table import Column, Table, aligned

_COLUMNS = (Column("example", "example"), Column("about", "what it is"))

Example = Annotated[str, typer.Option("--example", "-e", metavar="NAME", help="Which example; see --list.")]
Folder = Annotated[str, typer.Argument(metavar="DIR", help="Where to write; made if it is not there.")]


def command(
    ctx: typer.Context,
    folder: Folder = ".",
    example: Example = DEFAULT,
    listed: Annotated[bool, typer.Option("--list", help="List the examples.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> int:
    """Write a commented spec, the sources it runs, and a targets file with what it needs.

    Nothing is overwritten: if a file of the example is there already, nothing is written. A targets.yaml that is there
    stays as it is.
    """
    run = session(ctx)
    if listed:
        table = Table(_COLUMNS, tuple((name, title(name)) for name in examples()))
        run.screen.result(aligned(table), exact=False)
        return 0
    made = files(example)
    place = Path(folder)
    there = [place / name for name in made if (place / name).exists()]
    if there and not force:
        message = f"{', '.join(f'`{one}`' for one in there)} {'is' if len(there) == 1 else 'are'} there already"
        advice = f"name another folder, or say `--force`: `portable init --example {example} DIR`"
        raise UsageError(Diagnostic("would-overwrite", message, help=(advice,)))
    _write(run, place, made, example, force=force)
    return 0


def _write(run: Session, folder: Path, made: Mapping[str, bytes], example: str, *, force: bool) -> None:
    make_folder(folder)
    write_folder(folder, made)
    spec = folder / f"{example}.yaml"
    lines = [f"wrote {folder / name}" for name in made]
    targets = folder / TARGETS
    if targets.exists() and not force:
        lines.append(f"kept {targets}")
    else:
        from portable.cli.needed_targets import needed_targets

        write_file(targets, needed_targets(run.load(str(spec)), run.catalogue.names))
        lines.append(f"wrote {targets}")
    steps = (
        f"portable compare {spec}",
        f"portable explain {spec} --target NAME",
        f"portable compile {spec} --target NAME --out-dir out",
    )
    if not run.screen.quiet:
        text = "\n".join([*lines, "", "next:", *(f"  {step}" for step in steps)])
        run.screen.result(f"{text}\n", exact=False)
