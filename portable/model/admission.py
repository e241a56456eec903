"""What an admission policy refuses: names in manifests that not every target can honour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Action = Literal["warn", "deny", "audit"]
"""warn: the request passes with a warning; deny: it is refused; audit: it is noted in the audit log alone."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one sort, whole or by how they begin."""

    exact: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.exact or self.prefixes)


@dataclass(frozen=True, slots=True)
class Terms:
    """What ties a manifest to one cloud, as far as names alone can tell."""

    labels: Names = Names()
    """Keys of node selectors and of required node affinity."""
    resources: Names = Names()
    """Of containers."""
    annotations: Names = Names()
    """Of pod templates."""
    host_paths: Names = Names()


@dataclass(frozen=True, slots=True)
class Admission:
    """An admission policy as it was asked for."""

    name: str
    terms: Terms
    action: Action = "warn"
    exempt: tuple[str, ...] = ()
    """Users whose requests are not judged."""
    targets: tuple[str, ...] = ()
    """Targets that every manifest must run on; none: all that are known."""
