"""`portable compile`: the Kubernetes objects of one or more targets."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.arguments import Spec
from portable.cli.destinations import Destinations, deliver
from portable.cli.session import Session, session
from portable.errors import Diagnostic, Refused
from portable.report.manifests import FORMATS, Compiled

if TYPE_CHECKING:
    from portable.loader.targets import TargetTable
    from portable.model.workload import Workload

Targets = Annotated[
    list[str] | None,
    typer.Option("--target", "-t", metavar="NAME[,NAME]", help="Targets, or providers' names."),
]
OutDir = Annotated[
    str | None,
    typer.Option("--out-dir", metavar="DIR", help="Write DIR/<target>.yaml, or DIR/<target>/ for folders."),
]


def command(
    ctx: typer.Context,
    spec: Spec,
    target: Targets = None,
    out_dir: OutDir = None,
    repo: Annotated[str | None, typer.Option("--repo", metavar="URL", help="argocd: the folder's repository.")] = None,
    repo_path: Annotated[
        str | None, typer.Option("--repo-path", metavar="PATH", help="argocd: the folder inside the repository.")
    ] = None,
    revision: Annotated[str, typer.Option("--revision", metavar="REF", help="argocd: what to follow.")] = "HEAD",
) -> int:
    """Write the Kubernetes objects of one or more targets: yaml, json, kustomize, helm or argocd.

    The same spec, facts and target give the same bytes. With several targets, those that can run it are written and
    the others are told; it ends with 1 then.
    """
    run = session(ctx)
    places = Destinations(run.outputs(FORMATS, "yaml"), Path(out_dir) if out_dir else None, repo, repo_path, revision)
    workload = run.load(spec)
    table = run.targets(spec)
    names = run.some_targets(table, target or ())
    places.check(names)
    made, refused = _compiled(run, workload, spec, table, names)
    if len(names) == 1 and refused:
        raise Refused(refused)
    run.show(refused, "error")
    run.show(_once(made))
    deliver(run, places, made)
    return 1 if refused else 0


def _compiled(
    run: Session, workload: Workload, spec: str, table: TargetTable, names: Iterable[str]
) -> tuple[tuple[Compiled, ...], tuple[Diagnostic, ...]]:
    """What could be compiled, and why the rest was refused."""
    from portable.api import placing

    file = None if table.file is None else Path(table.file).name
    made: list[Compiled] = []
    refused: list[Diagnostic] = []
    for name in names:
        try:
            placement = placing.resolve(workload, name, table=table, catalogue=run.catalogue)
            manifests = placing.compile(workload, placement)
            made.append(Compiled(workload, run.without_folders(spec), file, placement, manifests))
        except Refused as error:
            refused.extend(_naming(name, one) for one in error.diagnostics)
    return tuple(made), tuple(refused)


def _naming(target: str, one: Diagnostic) -> Diagnostic:
    """The refusal, saying which target it is of."""
    if target in one.message:
        return one
    return Diagnostic(one.name, f"{target}: {one.message}", one.location, one.path, one.help, one.notes)


def _once(made: Iterable[Compiled]) -> tuple[Diagnostic, ...]:
    """The warnings of all targets, each once; assumed facts stand in the files themselves."""
    found = dict.fromkeys(one for each in made for one in each.placement.warnings if one.name != "assumed-fact")
    return tuple(found)
