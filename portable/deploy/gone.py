"""Waits until deleted objects are gone: finalizers may hold them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from portable.deploy.cluster import Cluster, Object
from portable.errors import Diagnostic, Unreachable
from portable.model.plan import ObjectRef

_GONE_WITHIN = 120.0
_POLL = 0.5


def wait_until_gone(
    cluster: Cluster,
    refs: Iterable[ObjectRef],
    uids: Mapping[ObjectRef, str | None] | None = None,
    within: float = _GONE_WITHIN,
) -> None:
    """Waits until objects are gone, or others have taken their names.

    Raises:
        Unreachable: one does not go in time.
    """
    until = time.monotonic() + within
    for ref in refs:
        while (live := cluster.get(ref)) is not None and _is(live, (uids or {}).get(ref)):
            if time.monotonic() > until:
                held = ", ".join(live["metadata"].get("finalizers") or ()) or "nothing that we can see"
                message = f"{ref} is deleted but not gone after {within:g} s; held by {held}"
                advice = "see that the operator behind that finalizer runs; then run the same command again"
                raise Unreachable(Diagnostic("deletion-hangs", message, help=(advice,)))
            time.sleep(_POLL)


def _is(live: Object, uid: str | None) -> bool:
    return uid is None or live["metadata"]["uid"] == uid
