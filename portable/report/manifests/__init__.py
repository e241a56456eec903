"""Compiled objects as text, and as folders for the tools that deploy them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.report.manifests.argocd import Repository, argocd
from portable.report.manifests.compiled import Compiled
from portable.report.manifests.helm import helm
from portable.report.manifests.kustomize import kustomize
from portable.report.manifests.streams import json, yaml

STREAMS: Mapping[str, Callable[[Compiled], str]] = {"yaml": yaml, "json": json}
"""Formats that are one text; the first is the default."""

FOLDERS: Mapping[str, Callable[[Compiled], Mapping[str, str]]] = {"kustomize": kustomize, "helm": helm}
"""Formats that are a folder: file name to text."""

IN_REPOSITORY: Mapping[str, Callable[[Compiled, Repository], Mapping[str, str]]] = {"argocd": argocd}
"""Formats that are a folder and say in which git repository it lies."""

__all__ = ["FOLDERS", "FORMATS", "IN_REPOSITORY", "STREAMS", "Compiled", "Repository"]

FORMATS = (*STREAMS, *FOLDERS, *IN_REPOSITORY)
"""Every format by its name."""
