"""The version of the operator that a file's objects will meet, as far as it is said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portable.linter.kube.judged import judged
from portable.linter.kube.ray import version
from portable.linter.readers.manifest import Manifest
from portable.linter.yamltext import Scalar

_IMAGE = re.compile(r"(?:^|/)kuberay/operator:(v?\d+\.\d+[^@]*)")


def operator_of(view: Manifest) -> tuple[int, ...] | None:
    """The version that was stated for the run, else that of the operator's image in the same file; None: unknown."""
    if judged.is_stated:
        return judged.operator
    found = sorted(_brought(view))
    return found[0] if found else None


def _brought(view: Manifest) -> Iterator[tuple[int, ...]]:
    for pod in view.pods:
        for container in pod.containers:
            image = container.get("image")
            match = _IMAGE.search(image.text) if isinstance(image, Scalar) else None
            known = version(match[1]) if match else None
            if known is not None:
                yield known
