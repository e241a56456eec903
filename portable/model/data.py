"""The data a workload reads and writes, by logical names that each target maps."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from portable.errors import Problem
from portable.model.code import EnvName
from portable.model.group import Name
from portable.model.noun import AbsolutePath, Flag, Noun
from portable.model.quantity import Bytes, Seconds


class DataSet(Noun):
    """An object-store location or a mounted folder, by its logical name."""

    name: Name
    """Logical: the target says what it is there."""
    size: Bytes
    """So that transfer and storage can be priced."""
    as_: Literal["uri", "mount"] = Field(default="uri", alias="as")
    """uri: the program gets the location in `env`; mount: a folder at `path`."""
    env: EnvName | None = None
    """The variable that carries the URI, or the path of a mount."""
    path: AbsolutePath | None = None
    """Where a mount appears in the container."""
    groups: tuple[str, ...] | None = None
    """Which groups get it; absent: all, and the head."""

    @model_validator(mode="after")
    def _reachable(self) -> DataSet:
        if self.as_ == "uri" and self.env is None:
            raise Problem("data-without-env", f"`{self.name}` is a URI but names no variable for it", "add `env: NAME`")
        if self.as_ == "mount" and self.path is None:
            raise Problem("data-without-path", f"`{self.name}` is a mount but names no path", "add `path: /folder`")
        return self


class Checkpoints(DataSet):
    """Where the program saves its state, how often, and whether a new attempt resumes from it.

    The program reads PORTABLE_CHECKPOINT_EVERY (seconds) and PORTABLE_CHECKPOINT_RESUME (1 or 0).
    """

    every: Seconds
    """How often the program is to save."""
    resume: Flag = True
    """Whether a new attempt goes on from what it finds."""


class ModelCache(Noun):
    """A folder that keeps downloaded models between runs."""

    name: Name
    """Logical: the target says what it is there."""
    size: Bytes
    """Of the folder."""
    path: AbsolutePath
    """Where it appears in the container."""


class Volume(Noun):
    """A file system of the workload's own."""

    name: Name
    """Logical: the target says what it is there."""
    size: Bytes
    """Of the file system."""
    access: Literal["one", "many"] = "one"
    """one: one node at a time (block); many: shared by nodes."""
    path: AbsolutePath
    """Where it appears in the container."""
    groups: tuple[str, ...] | None = None
    """Which groups get it; absent: all and the head when shared, else the head."""


class Data(Noun):
    """Everything a workload reads and writes."""

    inputs: tuple[DataSet, ...] = ()
    """What the program reads."""
    outputs: tuple[DataSet, ...] = ()
    """What the program writes."""
    checkpoints: Checkpoints | None = None
    model_cache: ModelCache | None = None
    volumes: tuple[Volume, ...] = ()
    """File systems of its own."""

    def sets(self) -> tuple[DataSet, ...]:
        """Inputs, outputs and checkpoints."""
        return (*self.inputs, *self.outputs, *((self.checkpoints,) if self.checkpoints else ()))

    def names(self) -> tuple[str, ...]:
        """Every logical name, in the order of the spec."""
        cache = (self.model_cache.name,) if self.model_cache else ()
        return (*(one.name for one in self.sets()), *cache, *(volume.name for volume in self.volumes))

    def path(self, name: str) -> tuple[str | int, ...]:
        """Where a logical name stands below `data`, keys as in YAML; empty where it does not."""
        known: dict[str, tuple[str | int, ...]] = {}
        for key, sets in (("inputs", self.inputs), ("outputs", self.outputs)):
            known |= {one.name: (key, at) for at, one in enumerate(sets)}
        known |= {one.name: ("volumes", at) for at, one in enumerate(self.volumes)}
        for key, alone in (("checkpoints", self.checkpoints), ("modelCache", self.model_cache)):
            known |= {alone.name: (key,)} if alone else {}
        return known.get(name, ())


class Secret(Noun):
    """A secret by reference: the target says which Secret and key."""

    name: Name
    """Logical: the target says which Secret it is."""
    env: EnvName | None = None
    """The variable that carries it."""
    path: AbsolutePath | None = None
    """A folder that gets the Secret's keys as files."""

    @model_validator(mode="after")
    def _one_use(self) -> Secret:
        if (self.env is None) == (self.path is None):
            raise Problem("secret-use", f"secret `{self.name}` needs either `env` or `path`")
        return self
