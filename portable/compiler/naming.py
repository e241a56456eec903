"""Names of objects beside the Ray object: the workload's name, then what the object is."""

from __future__ import annotations

from hashlib import sha256

from portable.model.workload import Workload

LONGEST = 63
"""A DNS label; what refers to an object by its name in a label or a claim takes no more."""


def object_name(workload: Workload, *parts: str) -> str:
    """`<workload>-<part>-…`; a name that would be too long ends in six digits of its own digest instead."""
    whole = "-".join((workload.name, *parts))
    if len(whole) <= LONGEST:
        return whole
    digest = sha256(whole.encode()).hexdigest()[:6]
    return f"{whole[: LONGEST - 7].rstrip('-')}-{digest}"
