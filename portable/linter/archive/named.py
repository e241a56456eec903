"""How images are named on the command line, and what a reference says.

oci:FOLDER-OR-TAR  docker-archive:TAR  docker://REFERENCE  image:REFERENCE
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from portable.linter.subject import Unreadable

_ON_DISK = ("oci:", "oci-archive:", "docker-archive:")
_REMOTE = ("docker://", "image:")
_DEFAULT_HOST = "docker.io"
_HOST_OF_DEFAULT = "registry-1.docker.io"
_NAME = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_HOST = re.compile(r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NamedImage:
    """An image as a path of the command names it: a place on disk, or a reference."""

    path: Path | None
    reference: str = ""


def named_image(text: str) -> NamedImage | None:
    """What a path of the command names, if that is an image."""
    for prefix in _ON_DISK:
        if text.startswith(prefix) and len(text) > len(prefix):
            return NamedImage(Path(text.removeprefix(prefix)))
    for prefix in _REMOTE:
        if text.startswith(prefix) and len(text) > len(prefix):
            return NamedImage(None, text.removeprefix(prefix))
    return None


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in its parts."""

    host: str
    """As written, for credentials: `docker.io`, `ghcr.io`, `localhost:5000`."""
    name: str
    version: str
    """A digest, or else a tag."""

    @property
    def address(self) -> str:
        """Where it is asked for; plain HTTP only on this machine, as Docker does it."""
        host = _HOST_OF_DEFAULT if self.host == _DEFAULT_HOST else self.host
        local = host.rpartition(":")[0] or host
        return f"{'http' if local in ('localhost', '127.0.0.1', '[::1]') else 'https'}://{host}"


def parsed(text: str) -> Reference:
    """A reference in its parts; raises `Unreadable`."""
    rest, _, digest = text.partition("@")
    first, slash, behind = rest.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        host, rest = first, behind
    else:
        host = _DEFAULT_HOST
    name, _, tag = rest.partition(":")
    if host in (_DEFAULT_HOST, "index.docker.io"):
        host, name = _DEFAULT_HOST, name if "/" in name else f"library/{name}"
    valid = _HOST.fullmatch(host) and _NAME.fullmatch(name) and (not tag or _TAG.fullmatch(tag))
    if not valid or (digest and not DIGEST.fullmatch(digest)) or len(text) > 1000:
        raise Unreadable("bad-reference", "it is no reference of an image")
    return Reference(host, name, digest or tag or "latest")
