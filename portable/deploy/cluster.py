"""The one seam to a Kubernetes cluster: what the rest of the package asks of it, and how its refusals are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from portable.errors import Diagnostic, FieldConflict, InvalidInput, PortableError, Refused
from portable.model.plan import ClusterIdentity, ObjectRef

Object = Mapping[str, Any]
"""An object as the API server writes it in JSON."""

FIELD_MANAGER = "portable"
"""Who we are in the `managedFields` of objects."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One field of a conflict: where, and which field manager owns it."""

    path: str
    manager: str


class OwnedByOthers(FieldConflict):
    """Server-side apply without force met fields of other managers."""

    def __init__(self, diagnostic: Diagnostic, causes: tuple[Cause, ...]) -> None:
        super().__init__(diagnostic)
        self.causes = causes


class Moved(FieldConflict):
    """The object has changed, gone or been made anew since it was read."""


class NotThere(Refused):
    """A thing the request needs does not exist: `what` is `namespace`, `kind` or `object`."""

    def __init__(self, diagnostic: Diagnostic, what: str) -> None:
        super().__init__(diagnostic)
        self.what = what


class Unvalidated(Refused):
    """The server cannot dry-run this: a webhook has side effects."""


class Immutable(InvalidInput):
    """A field may not change once the object exists."""


class Cluster(Protocol):
    """A cluster as this package uses it.

    Every method raises a `PortableError` of this module or of `portable.errors`, never one of a client library.
    """

    width: int
    """How many requests may be under way at once."""

    def identity(self) -> ClusterIdentity:
        """Which cluster this is."""

    def get(self, ref: ObjectRef) -> Object | None:
        """A live object; None if there is none, or its namespace does not exist.

        Raises:
            NotThere: the cluster does not know the kind.
        """

    def list(self, api_version: str, kind: str, namespace: str | None, labels: str = "") -> tuple[Object, ...]:
        """The objects of a kind that a label selector picks; `namespace` None means cluster-wide.

        Raises:
            NotThere: the cluster does not know the kind.
        """

    def apply(self, body: Object, *, dry_run: bool = False, force: bool = False) -> Object:
        """Server-side apply as FIELD_MANAGER; a `resourceVersion` or `uid` in the body is a precondition.

        Raises:
            OwnedByOthers: without `force`, fields belong to other managers.
            Moved: a precondition failed.
            Immutable: a field that may not change would.
            NotThere: namespace or kind do not exist.
        """

    def delete(self, ref: ObjectRef, uid: str | None = None) -> bool:
        """Deletes an object and, in the background, what it owns; False if it was gone already.

        Raises:
            Moved: the object of that name has another uid.
        """

    def read(self, path: str, token: str | None = None) -> str:
        """The text of any path of the API, for example of a Ray dashboard behind the API server's proxy.

        `token` is Ray's own: the API server keeps the header by which it is asked itself, and passes this one on.

        Raises:
            NotThere: nothing answers there.
        """

    def log(
        self, namespace: str, pod: str, container: str | None = None, *, follow: bool = False, tail: int | None = None
    ) -> Iterator[str]:
        """The lines of a container's log; with `follow` until it ends.

        Raises:
            NotThere: the pod or the container is not there, or has not started.
        """

    def serves(self, api_version: str) -> frozenset[str]:
        """The kinds of an API version that the cluster knows; empty if it does not know the version."""


def first(error: PortableError) -> Diagnostic:
    """The first thing an error says."""
    return error.diagnostics[0]
