"""Whether data that lies elsewhere lies where the workload's policy permits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from portable.errors import Diagnostic
from portable.model.evidence import Requirement
from portable.model.provider import Provider, Region
from portable.model.workload import Workload
from portable.resolver.compliance import requirements

Place = tuple[Provider, Region | None]
"""Whose store it is, and where it stands if that is said."""
Lying = Mapping[str, Place | None]
"""By the data's name, what is not with the target; None: its mapping does not say whose it is."""

_OF_PLACES = ("residency", "attestation")
"""Demands that a region meets or not."""
_NO_REGION = "its mapping does not say in which `region` it lies"
_NO_OWNER = "whose store it is is not said: add `provider` and `region` to its mapping"


def demands_of_data(workload: Workload, lying: Lying, home: Provider) -> Iterator[tuple[str, Requirement]]:
    """Every demand of the policy, judged of each data that does not lie with `home`, with the data's name."""
    for name, place in lying.items():
        owner, region = place or (home, None)
        judged = region or owner.region(owner.default_region)
        for one in requirements(workload.spec.policy, owner, judged) if judged is not None else ():
            unsaid = _NO_OWNER if place is None else _NO_REGION if region is None and one.kind in _OF_PLACES else None
            yield name, one if unsaid is None else replace(one, verdict="not-evidenced", because=unsaid, facts=())


def misplaced(workload: Workload, lying: Lying, home: Provider) -> tuple[Diagnostic, ...]:
    """The refusal of each store outside what the policy permits, by the first demand that it does not meet."""
    found: dict[str, Diagnostic] = {}
    for name, one in demands_of_data(workload, lying, home):
        if one.verdict != "met" and name not in found:
            found[name] = _refusal(workload, name, lying[name], one)
    return tuple(found.values())


def _refusal(workload: Workload, name: str, place: Place | None, unmet: Requirement) -> Diagnostic:
    where = "elsewhere" if place is None else f"with {place[0].name}"
    message = f"data `{name}` lies {where}, and the workload demands {unmet.kind} {unmet.demand}: {unmet.because}"
    advice = "map it to a store that the policy permits; `portable evidence` shows what is evidenced"
    return Diagnostic("data-misplaced", message, workload.location(*unmet.path), unmet.path, (advice,))
