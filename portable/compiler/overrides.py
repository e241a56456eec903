"""The user's own patches of pod templates: the escape hatch, applied after everything else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.compiler.merge import json_patch, plain, strategic_merge
from portable.model.placement import Placement
from portable.model.workload import Workload


def apply(template: Mapping[str, Any], role: str, workload: Workload, placement: Placement) -> dict[str, Any]:
    """The rendered pod template of a role after the patches for this target, or else for its provider, in order.

    Raises `PatchError` for a patch that does not fit the template.
    """
    patches = workload.spec.overrides
    result: dict[str, Any] = plain(template)
    for patch in patches.get(placement.target_name, patches.get(placement.provider.name, ())):
        if patch.on != role:
            continue
        if patch.merge is not None:
            result = strategic_merge(result, patch.merge)
        else:
            result = json_patch(result, patch.json_patch or ())
    return result
