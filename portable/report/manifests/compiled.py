"""What a compilation made, with the names that its files tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from portable.model.manifest import Manifest
    from portable.model.placement import Placement
    from portable.model.workload import Workload



class Compiled(NamedTuple):
    """The objects of one workload on one target."""

    workload: Workload
    spec: str
    """The spec's file, without folders: the same wherever it is compiled."""
    targets_file: str | None
    """The targets' file, without folders too; None: there was none."""
    placement: Placement
    manifests: tuple[Manifest, ...]

    @property
    def target(self) -> str:
        """The target's name."""
        return self.placement.target_name

    @property
    def namespace(self) -> str:
        """The namespace of the objects."""
        return self.placement.target.cluster.namespace

    @property
    def header(self) -> str:
        """The comment at the top of a file: what it is made from, and what it takes for granted."""
        beside = "" if self.targets_file is None else f" with {self.targets_file}"
        lines = [f"{self.workload.name} for target {self.target}, compiled from {self.spec}{beside}; edit that, not this."]
        lines += [f"{one.name}: {one.message}" for one in self.placement.warnings if one.name in _SAID]
        return "".join(f"# {' '.join(line.split())}\n" for line in lines)


_SAID = ("experimental-provider", "assumed-fact", "override")
"""Warnings that every output says."""


def file_name(manifest: Manifest) -> str:
    """The file of one object in a folder of them."""
    return f"{manifest.kind.lower()}-{manifest.name}.yaml"
