"""What runs: the code, how it reaches the nodes, and the images for each runtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from portable.errors import Problem
from portable.model.noun import Noun
from portable.model.runtime import Runtime

EnvName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable."""

Env = Mapping[EnvName, str]
"""Environment variables; values are text, never secrets."""

Deliver = Literal["configMap", "git", "upload", "image"]


class GitSource(Noun):
    """A repository and what to check out."""

    git: str
    """The URL to clone."""
    ref: str
    """A commit, tag or branch; a commit keeps deployments repeatable."""
    path: str | None = None
    """A folder inside the repository."""

    @model_validator(mode="after")
    def _inside(self) -> GitSource:
        if self.path is not None and (self.path.startswith("/") or ".." in self.path.split("/")):
            raise Problem("path-outside", f"`{self.path}` leads out of the repository", path=("path",))
        return self


class Code(Noun):
    """The program's files and its Python environment."""

    source: str | GitSource | None = None
    """A folder, a git repository, or absent: the image has the code already."""
    deliver: Deliver | None = None
    """How the files reach the nodes. A folder goes by configMap (up to 900 KiB), a repository by git."""
    ray: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    """The Ray version of every image; it must be the images' own."""
    pip: str | tuple[str, ...] | None = None
    """A requirements file, or requirements; they are installed by Ray's runtime environment."""
    runtime_env: Mapping[str, Any] | None = None
    """Ray's own runtime_env, taken whole; instead of `pip`."""
    env: Env = {}
    """Environment of head and workers."""

    @model_validator(mode="after")
    def _one_environment(self) -> Code:
        if self.pip is not None and self.runtime_env is not None and "pip" in self.runtime_env:
            raise Problem(
                "two-environments", "`pip` stands beside a `runtimeEnv` that has `pip` too", "keep one of them"
            )
        if isinstance(self.source, GitSource) and self.deliver in ("configMap", "upload"):
            raise Problem(
                "deliver-mismatch",
                f"a git source is not delivered by {self.deliver}",
                "leave `deliver` out, or say git",
            )
        if isinstance(self.source, str) and self.deliver == "git":
            raise Problem(
                "deliver-mismatch", "a folder is not delivered by git", "write `source: {git: URL, ref: COMMIT}`"
            )
        if self.source is None and self.deliver not in (None, "image"):
            raise Problem("deliver-mismatch", f"there is no `source` to deliver by {self.deliver}", "name a folder")
        return self

    @property
    def delivery(self) -> Deliver:
        """How the files reach the nodes, with the default for their kind."""
        if self.deliver is not None:
            return self.deliver
        if self.source is None:
            return "image"
        return "git" if isinstance(self.source, GitSource) else "configMap"


def _bare(value: object) -> object:
    return {"amd64": value} if isinstance(value, str) else value


class Image(Noun):
    """The image of one runtime, for each processor architecture."""

    amd64: str | None = None
    """For x86-64 nodes."""
    arm64: str | None = None
    """For 64-bit Arm nodes (Grace, Graviton, Ampere)."""
    pull_secret: str | None = None
    """The name of an image pull Secret in the namespace."""

    @model_validator(mode="after")
    def _some_architecture(self) -> Image:
        if self.amd64 is None and self.arm64 is None:
            raise Problem("image-empty", "names no image", "write `amd64: …` or `arm64: …`")
        return self

    def reference(self, arch: str) -> str | None:
        """The image for an architecture, or None."""
        return self.arm64 if arch == "arm64" else self.amd64


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the loader read beside the spec: the code's files and the requirements they name."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    """Path relative to the code's folder, with `/`, to content; empty unless the code goes by configMap or upload."""
    requirements: tuple[str, ...] = ()
    """Requirement lines, without comments."""

    @property
    def digest(self) -> str:
        """The first 10 hexadecimal digits of a SHA-256 over paths and contents."""
        total = sha256()
        for path, content in sorted(self.files.items()):
            total.update(f"{path}\0{len(content)}\0".encode())
            total.update(content)
        return total.hexdigest()[:10]


Images = Mapping[Runtime, Annotated[Image, BeforeValidator(_bare, json_schema_input_type=str | Image)]]
"""Images by runtime; a bare string is the amd64 image."""
