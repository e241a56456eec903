"""Our change of a value that others write too: from what we applied last to what we want, made on what is live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portable.deploy.form import keyed, same
from portable.model.plan import ABSENT, FieldPath

_ORDERED = ("workerGroupSpecs",)
"""A list whose elements others address by their place: it is never reordered."""

Veil = Callable[[FieldPath, Any], Any]
"""How a value is kept as last applied: as it is, or a digest of it."""


@dataclass
class Merge:
    """A merge under way; `collisions` are the fields that both sides have changed, and differently."""

    veil: Veil
    reclaim: Callable[[FieldPath], bool] = lambda path: False
    """Whether a value of ours that somebody changed is to be set again."""
    collisions: list[FieldPath] = field(default_factory=list)

    def merged(self, path: FieldPath, last: Any, wanted: Any, live: Any) -> Any:
        """What is to stand at a path; where both have changed it, what we want.

        Where last and wanted are equal that is what is live; where last and live are equal what is wanted.
        """
        if same(path, wanted, live):
            return live
        if path[-1:] == _ORDERED and (groups := self._keyed(path, last, wanted, live)):
            return list(self._maps(path, *groups).values())
        if self._unchanged(path, last, live):
            return wanted
        if isinstance(wanted, Mapping) and isinstance(live, Mapping):
            return self._maps(path, last if isinstance(last, Mapping) else {}, wanted, live)
        if wanted is not ABSENT and live is not ABSENT and (lists := self._keyed(path, last, wanted, live)):
            return list(self._maps(path, *lists).values())
        if self._unchanged(path, last, wanted):
            return wanted if wanted is not ABSENT and self.reclaim(path) else live
        self.collisions.append(path)
        return wanted

    def _maps(
        self, path: FieldPath, last: Mapping[str, Any], wanted: Mapping[str, Any], live: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Key by key, in the order of what is live; what is new comes last."""
        made = {}
        for key in [*live, *(key for key in wanted if key not in live)]:
            value = self.merged((*path, key), last.get(key, ABSENT), wanted.get(key, ABSENT), live.get(key, ABSENT))
            if value is not ABSENT:
                made[key] = value
        return made

    def _keyed(
        self, path: FieldPath, last: Any, wanted: Any, live: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]] | None:
        name = path[-1] if path else ""
        sides = [keyed(name, side if _is_list(side) else []) for side in (last, wanted, live)]
        if None in sides or not _is_list(wanted) or not _is_list(live):
            return None
        one, other, third = sides
        return one or {}, other or {}, third or {}

    def _unchanged(self, path: FieldPath, last: Any, value: Any) -> bool:
        """Whether a value is what we applied last, which may be kept veiled."""
        if last is ABSENT or value is ABSENT:
            return last is value
        return same(path, last, value) or same(path, last, self.veil(path, value))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
