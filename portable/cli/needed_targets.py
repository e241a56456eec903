"""A targets file with what one workload needs, made from that of the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.cli.gallery import TARGETS, gallery, with_modeline
from portable.loader.targets import load_targets
from portable.model.target import Target
from portable.model.workload import Workload
from portable.report.manifests.yaml_text import yaml_text

_ABOUT = """\
# Where workloads may run: one target for each provider. A team keeps this file once, for all of them.
# Every name below is made up. Change those of the targets you use, and delete the other targets.
"""
_KEPT = ("provider", "region", "cluster", "assume", "pullSecrets")
"""What a target says of itself, whatever the workload needs."""


def needed_targets(workload: Workload, providers: tuple[str, ...]) -> str:
    """The text of a targets file that maps what this workload needs, and nothing else."""
    table = load_targets(gallery() / TARGETS, providers)
    body = {
        "apiVersion": "portable/v1",
        "kind": "Targets",
        "targets": {name: _needed(target, workload) for name, target in table.targets.items()},
    }
    return with_modeline(_ABOUT + yaml_text(body), "targets")


def _needed(target: Target, workload: Workload) -> dict[str, Any]:
    whole = target.model_dump(mode="json", by_alias=True, exclude_unset=True)
    found = {key: whole[key] for key in _KEPT if key in whole}
    for key, names in _names(workload).items():
        mapped = {name: value for name, value in whole.get(key, {}).items() if name in names}
        if mapped:
            found[key] = mapped
    for key, needed in _places(workload).items():
        if needed and key in whole:
            found[key] = whole[key]
    return found


def _names(workload: Workload) -> Mapping[str, set[str]]:
    """The logical names that the workload uses, by the key that maps them."""
    spec = workload.spec
    return {
        "identity": {spec.identity or ""},
        "data": set(spec.data.names()),
        "secrets": {one.name for one in spec.secrets},
        "queues": {spec.scheduling.queue or ""},
        "priorities": {spec.scheduling.priority or ""},
    }


def _places(workload: Workload) -> Mapping[str, bool]:
    """Which places and terms the workload uses."""
    spec = workload.spec
    options = {*spec.policy.purchase, *(one for group in spec.groups for one in group.purchase or ())}
    return {
        "reservations": bool(options & {"reservation", "capacityBlock"}),
        "redis": spec.resilience.gcs,
        "ingress": spec.expose.ingress,
        "logs": spec.observe.log_retention is not None,
        "code": spec.code.delivery == "upload",
        "storageClasses": bool(spec.data.volumes or spec.data.model_cache),
    }
