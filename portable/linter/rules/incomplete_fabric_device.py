"""A fabric's device is asked for without what it needs to be used.

What it does
    Finds containers with such a device and without the memory pages it works in, or in an image that is known not to
    hold the plugin that NCCL needs for it.

Why it locks you in
    The device is one provider's own; without the rest NCCL falls back to sockets without a word, or stops with "Cannot
    allocate memory".

Example
    resources: {limits: {vpc.amazonaws.com/efa: 32}}

Use instead
    What the finding's help says; `fabric: {rdma: required}` of a workload spec brings it along on each target.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from portable.linter.kube.pods import Pod, label_of
from portable.linter.kube.ray import variables
from portable.linter.readers.manifest import Manifest
from portable.linter.rule import Maker
from portable.linter.yamltext import Mapping, Scalar
from portable.model.finding import Confidence, Effect, Finding, Severity

SUBJECTS: tuple[str, ...] = ("manifest",)
SEVERITY: Severity = "warning"
CONFIDENCE: Confidence = "medium"
EFFECTS: dict[str, Effect] = {}
SOURCE = "see the table beside this file: documents and issues of each provider, read 2026-11"
MARKS: tuple[str, ...] = ("vpc.",)

finding = Maker(__name__)


@cache
def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return rows


def check(view: Manifest) -> Iterator[Finding]:
    """Containers that ask for a device of the table."""
    for pod in view.pods:
        for container in pod.containers:
            for row in _rows():
                entry = container.mapping("resources", "limits").entry(row["device"])
                if entry and isinstance(entry[1], Scalar) and entry[1].text != "0":
                    yield from _missing(view, pod, container, entry[0], row)


def _missing(view: Manifest, pod: Pod, container: Mapping, device: Scalar, row: dict[str, Any]) -> Iterator[Finding]:
    name = label_of(container, 0)
    if container.at("resources", "limits", row["pages"]) is None and not _goes_without(container, row):
        yield finding(
            view.pod_place(pod, device, name, "resources", row["pages"]),
            f"`{device.text}` without `{row['pages']}`: {row['without_pages']}",
            help=row["pages_help"],
            source=row["pages_source"],
        )
    image = container.get("image")
    if isinstance(image, Scalar) and _plain(image.text) in row["plain_images"]:
        yield finding(
            view.pod_place(pod, image, name, "image"),
            f"`{image.text}` does not bring {row['plugin']}: {row['without_plugin']}",
            help=f"an image with {row['plugin']}",
            source=row["plugin_source"],
        )


def _goes_without(container: Mapping, row: dict[str, Any]) -> bool:
    """Whether a variable of the container says that no such pages are wanted."""
    name, value = row["no_pages"]
    return name in (found := variables(container)) and found[name][1] == value


def _plain(reference: str) -> str:
    """An image's repository without the registry that is meant anyway, tag and digest."""
    name = reference.partition("@")[0]
    head, _, last = name.rpartition("/")
    return f"{head}/{last.partition(':')[0]}".removeprefix("docker.io/").strip("/")
