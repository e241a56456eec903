"""What an apply has done, and how what was applied ended if it was waited for."""

from __future__ import annotations

from typing import NamedTuple

from portable.errors import Diagnostic
from portable.model.plan import Change
from portable.model.status import ObjectState
from portable.report.planned.subject import Planned


class Applied(NamedTuple):
    """The end of an apply or a destroy."""

    planned: Planned
    done: tuple[Change, ...]
    states: tuple[ObjectState, ...] = ()
    """Of what was waited for."""
    stopped: tuple[Diagnostic, ...] = ()
    """What it stopped at; empty if it came to its end."""
