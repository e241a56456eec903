"""A kustomize base: one file an object, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping

from portable.report.manifests.compiled import Compiled, file_name
from portable.report.manifests.yaml_text import yaml_text


def kustomize(compiled: Compiled) -> Mapping[str, str]:
    """File name to text."""
    resources = {file_name(one): yaml_text(one.body) for one in compiled.manifests}
    listed = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }
    return {"kustomization.yaml": compiled.header + yaml_text(listed), **resources}
