"""What an attestation covers less than it seems: an authorised provider, and a machine not confirmed in scope."""

from __future__ import annotations

from dataclasses import replace

from portable.model.evidence import Requirement
from portable.model.placement import Placement


def scoped(requirement: Requirement, placement: Placement | None) -> Requirement:
    """A met attestation with a note for each machine with accelerators that it is not confirmed for."""
    if placement is None or requirement.kind != "attestation" or requirement.verdict != "met":
        return requirement
    found = placement.provider.attestations[requirement.demand]
    confirmed = found.instance_types or ()
    types = dict.fromkeys(seat.instance_type.name for seat in placement.groups if seat.instance_type.count)
    notes = tuple(
        f"authorised provider; {name} is not confirmed to be in the scope" for name in types if name not in confirmed
    )
    return replace(requirement, notes=(*requirement.notes, *notes))
