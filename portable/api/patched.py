"""Patches of `overrides` that make an object which no cluster takes.

A dry run does not reach the pods of a RayCluster: the operator makes them later, and only an event says that it cannot.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from portable.errors import Diagnostic, NotResolvable
from portable.model.finding import Finding
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Workload


def check_patched(workload: Workload, placement: Placement, manifests: Sequence[Manifest]) -> None:
    """Nothing where no patch is for this target or provider.

    Raises:
        NotResolvable: the API server or the operator would refuse what the patches have made.
    """
    names = [one for one in (placement.target_name, placement.provider.name) if one in workload.spec.overrides]
    if not names:
        return
    # Most workloads have no patches, and then no rule is loaded.
    from portable.linter.look import look
    from portable.linter.subject import Subject

    text = "\n---\n".join(json.dumps(one.body) for one in manifests)
    found = look(Subject(f"{workload.name}.yaml", "manifest", text.encode())).findings
    if problems := tuple(_problems(workload, names[0], found)):
        raise NotResolvable(problems)


def _problems(workload: Workload, name: str, found: Iterable[Finding]) -> Iterator[Diagnostic]:
    for one in found:
        # What has effects is about a runtime or a cloud, and this is compiled for one of each.
        if one.severity == "error" and not one.effects:
            path: tuple[str | int, ...] = ("spec", "overrides", name, *_patch(workload, name, one.route))
            message = f"with the patches for `{name}`, {one.route}: {one.message}"
            help_ = (one.help,) if one.help else ()
            yield Diagnostic("unusable-patch", message, workload.location(*path), path, help_)


def _patch(workload: Workload, name: str, route: str) -> tuple[int, ...]:
    """The number of the only patch on the part that a route leads to; nothing if that is not clear."""
    parts = {"headGroupSpec": "head", "submitterPodTemplate": "submitter"}
    steps = {parts.get(step, step) for step in route.split("/")}
    numbers = [place for place, patch in enumerate(workload.spec.overrides[name]) if patch.on in steps]
    return (numbers[0],) if len(numbers) == 1 else ()
