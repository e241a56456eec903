"""All objects of a compilation as one text: YAML documents, or a JSON list."""

from __future__ import annotations

import json as json_module

from portable.report.manifests.compiled import Compiled
from portable.report.manifests.yaml_text import yaml_text


def yaml(compiled: Compiled) -> str:
    """YAML documents below a comment."""
    return compiled.header + "".join(f"---\n{yaml_text(one.body)}" for one in compiled.manifests)


def json(compiled: Compiled) -> str:
    """A `v1` List, which kubectl takes as it is; it has no place for a comment."""
    items = [one.body for one in compiled.manifests]
    return json_module.dumps({"apiVersion": "v1", "kind": "List", "items": items}, indent=2, ensure_ascii=False) + "\n"
