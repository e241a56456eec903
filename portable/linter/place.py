"""A place that a view shows to a rule: where it is, which runtimes reach it, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass

from portable.errors import Location
from portable.linter.reach import EVERYWHERE, Reach
from portable.linter.subject import Role
from portable.model.finding import Related


@dataclass(frozen=True, slots=True)
class Place:
    """Made by views only, so that rules never count columns nor read guards."""

    location: Location
    reach: Reach = EVERYWHERE
    """Runtimes that come by here; every other one's effect is ok."""
    route: str = ""
    """Symbol or path in the document, stable when lines move."""
    value: str = ""
    """The text that is judged."""
    role: Role = "code"
    offsets: tuple[int, int] | None = None
    """Start and end in the file's text, if a fix may edit there; of a notebook, where text stands as JSON writes it."""
    related: tuple[Related, ...] = ()
    """Places that it comes from, as far as its subject knows."""
