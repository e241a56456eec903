"""Findings in manifests that `portable compile` wrote, with the line of the workload spec they come from.

The objects name their workload; a spec is found if it is among the files of the run and the only one of that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from portable.errors import Location
from portable.linter.collect import Found
from portable.linter.kinds import kind_of
from portable.linter.readers import KINDS
from portable.linter.subject import Subject, Unreadable
from portable.model.finding import Finding, Related

if TYPE_CHECKING:
    from portable.linter.readers.spec import Spec
    from portable.linter.yamltext import Node

_YAML = (".yaml", ".yml", ".json")
_LABEL = re.compile(rb"""portable\.dev/workload["']?: *["']?([a-z0-9-]+)""")
_LARGEST = 1 << 20
_MOST = 2000


def with_specs(findings: Sequence[Finding], files: Iterable[Found]) -> tuple[Finding, ...]:
    """The same findings, those in compiled manifests with the spec's own line as a related place."""
    paths = {one.name: one.path for one in files if not one.fault and one.name.endswith(_YAML)}
    workloads = {name: _workload(paths[name]) for name in {one.location.file for one in findings} & paths.keys()}
    wanted = frozenset(workloads.values()) - {""}
    specs = _specs(paths, wanted) if wanted else {}
    return tuple(_with(one, specs.get(workloads.get(one.location.file, ""))) for one in findings)


def _workload(path: str) -> str:
    """The workload that all labelled objects of a file belong to; empty if there is none, or several."""
    names = set(_LABEL.findall(_data(path)))
    return names.pop().decode() if len(names) == 1 else ""


def _specs(paths: Mapping[str, str], wanted: frozenset[str]) -> dict[str, Spec]:
    """The specs of these workloads, by name."""
    found: dict[str, list[Spec]] = {}
    for name, path in list(paths.items())[:_MOST]:
        data = _data(path)
        if kind_of(name.rpartition("/")[2], data[:4096], data) != "spec":
            continue
        try:
            view: Spec = KINDS["spec"].reader.read(Subject(name, "spec", data))
        except Unreadable:
            continue
        for root in view.roots:
            if (workload := root.text("metadata", "name")) in wanted and workload:
                found.setdefault(workload, []).append(view)
    return {name: views[0] for name, views in found.items() if len(views) == 1 and len(views[0].roots) == 1}


def _data(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""


def _with(finding: Finding, spec: Spec | None) -> Finding:
    if spec is None:
        return finding
    place, words = _cause(finding.route.split("/"), spec)
    return replace(finding, related=(*finding.related, Related(place, f"compiled from {words}")))


def _cause(route: Sequence[str], spec: Spec) -> tuple[Location, str]:
    """The line of the spec that a place in an object comes from, and what it says."""
    above = dict(zip(route[1:], route, strict=False))
    for group in spec.groups():
        if above.get(group.name) == "workerGroupSpecs":
            return _line(spec, group.node.get("name") or group.node), f"group `{group.name}` of this workload"
    (root,) = spec.roots
    head = root.at("spec", "head") if "headGroupSpec" in route else None
    if head is not None:
        return _line(spec, head), "`head` of this workload"
    return _line(spec, root.at("metadata", "name") or root), "this workload"


def _line(spec: Spec, node: Node) -> Location:
    return spec.place(node).location
