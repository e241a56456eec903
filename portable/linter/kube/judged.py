"""The version of the KubeRay operator that manifests of a run are judged for."""

from __future__ import annotations

DEFAULT_OPERATOR = (1, 6)
"""The operator a manifest is judged for unless another is said: fields that came later are named as such."""


class Judged:
    """The operator of a run; rules are asked subject by subject and are given no settings."""

    def __init__(self) -> None:
        self.operator: tuple[int, ...] = DEFAULT_OPERATOR
        self.is_stated = False

    def by(self, operator: str | None) -> None:
        """Judge for this version from now on; None: for the default."""
        self.operator = DEFAULT_OPERATOR if operator is None else version_of(operator)
        self.is_stated = operator is not None


judged = Judged()


def version_of(text: str) -> tuple[int, ...]:
    """`1.6.2` as (1, 6)."""
    return tuple(int(part) for part in text.split(".")[:2])
