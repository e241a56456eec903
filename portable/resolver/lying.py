"""Whether data that lies elsewhere lies where the workload's policy permits it."""

from __future__ import annotations

from portable.errors import Diagnostic
from portable.model.evidence import Requirement
from portable.model.provider import Provider, Region
from portable.model.workload import Workload
from portable.resolver.compliance import requirements

_OF_PLACES = ("residency", "attestation")
"""Demands that a region meets or not."""


def misplaced(workload: Workload, name: str, owner: Provider, region: Region | None) -> Diagnostic | None:
    """The refusal of a store outside what the policy permits; where it is must be known if the policy asks for it."""
    policy = workload.spec.policy
    judged = region or owner.region(owner.default_region)
    if judged is None:
        return None
    for one in requirements(policy, owner, judged):
        if region is None and one.kind in _OF_PLACES:
            because = "its mapping does not say in which `region` it lies"
            return _refusal(workload, name, owner, one, because)
        if one.verdict != "met":
            return _refusal(workload, name, owner, one, one.because)
    return None


def _refusal(workload: Workload, name: str, owner: Provider, unmet: Requirement, because: str) -> Diagnostic:
    message = f"data `{name}` lies with {owner.name}, and the workload demands {unmet.kind} {unmet.demand}: {because}"
    advice = "map it to a store that the policy permits; `portable evidence` shows what is evidenced"
    return Diagnostic("data-misplaced", message, workload.location(*unmet.path), unmet.path, (advice,))
