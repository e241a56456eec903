"""The cost that a saved plan holds: a plan file, or what `plan -o json` printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portable.model.cost_change import Costed

_ARCHIVE, _JSON = b"PK\x03\x04", b"{"
"""How plan files begin, and JSON."""


class PlannedCost(NamedTuple):
    """What a saved plan said of its cost."""

    workload: str
    spec: str
    costed: Costed


def plan_in(path: str) -> PlannedCost | None:
    """The cost in a plan; None where the file is none, by its content.

    Raises:
        InvalidInput: it is a damaged plan, or one of another version.
    """
    try:
        with Path(path).open("rb") as file:
            begins = file.read(4)
    except (OSError, ValueError):
        return None
    if begins == _ARCHIVE:
        return _of_file(path)
    return _of_document(path) if begins.lstrip().startswith(_JSON) else None


def _of_file(path: str) -> PlannedCost:
    from portable.cli.plan_files import read
    from portable.model.cost_change import Costed
    from portable.pricer.difference import costed_as

    found = read(path)
    subject = found.plan.subject
    bare = Costed(subject.target, True, hourly=subject.hourly)
    cost = bare if found.cost is None else costed_as(subject.target, found.cost)
    return PlannedCost(subject.workload, subject.spec, cost)


def _of_document(path: str) -> PlannedCost | None:
    from portable.api.reporting import READABLE
    from portable.loader.saved import read_saved
    from portable.report.json_document import FORMAT_VERSION, SCHEMAS

    found = read_saved(path, SCHEMAS, FORMAT_VERSION, tuple(READABLE))
    if found is None or found.name != "plan":
        return None
    from portable.api.cost_changes import saved
    from portable.report.page.single import Planned

    made = found.part(Planned).compared()
    return PlannedCost(made.workload, made.spec, saved(made)[0])
