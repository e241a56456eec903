"""What would change in manifests that were written before: two sides, and no cluster."""

from __future__ import annotations

from collections.abc import Iterable

from portable.deploy.applyset import same_object
from portable.deploy.difference import differences
from portable.model.manifest import Manifest
from portable.model.plan import Action, Change, FieldChange, ref_of

_WORKLOAD = "portable.dev/workload"


def changes_against(wanted: Iterable[Manifest], before: Iterable[Manifest], workload: str) -> tuple[Change, ...]:
    """A change for each object, in the order of the wanted ones; then what only the older ones have of the workload."""
    old = {ref_of(one.body): one for one in before}
    found = []
    met = set()
    for one in wanted:
        ref = ref_of(one.body)
        twin = next((other for other in old if same_object(ref, other)), None)
        if twin is None:
            found.append(Change(ref, "create", validated=False, wanted=one.body, request=one.body))
            continue
        met.add(twin)
        fields = tuple(FieldChange(*each) for each in differences(old[twin].body, one.body))
        action: Action = "update" if fields else "unchanged"
        found.append(Change(ref, action, fields=fields, validated=False, wanted=one.body, request=one.body))
    left = (ref for ref, one in old.items() if ref not in met and _is_of(one, workload))
    found += [Change(ref, "delete", "the spec no longer makes it", validated=False) for ref in left]
    return tuple(found)


def _is_of(manifest: Manifest, workload: str) -> bool:
    labels = manifest.body["metadata"].get("labels")
    return isinstance(labels, dict) and labels.get(_WORKLOAD) == workload
