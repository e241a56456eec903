"""`portable providers check`: whether folders of facts hold together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from portable.cli.session import session
from portable.report.facts.checked import FORMATS, Checked, checked

Folders = Annotated[list[str], typer.Argument(metavar="DIR", help="A provider's folder, or a folder of such folders.")]


def command(ctx: typer.Context, folders: Folders) -> int:
    """Check folders of provider facts: names that exist, sources, prices, sizes, regions, slices.

    The embedded providers pass the same checks. Ends with 1 if something does not hold.
    """
    from portable.loader import conformance

    run = session(ctx)
    outputs = run.outputs(FORMATS, "text")
    places = [one for folder in folders for one in conformance.folders(Path(folder))]
    found = [Checked(*conformance.conformance(place)) for place in places]
    for one in found:
        run.show(one.violations, "error")
    for output in outputs:
        run.emit(output, checked(found, output.format, run.view(output)))
    return 1 if any(one.violations for one in found) else 0
