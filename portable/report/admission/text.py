"""An admission policy as a stream of YAML documents, or as a list in JSON."""

from __future__ import annotations

import json as encoder

from portable.model.admission import Admission
from portable.report.admission.objects import OPT_IN, objects
from portable.report.manifests.yaml_text import yaml_text
from portable.report.view import View


def yaml(admission: Admission, view: View) -> str:
    """Documents, with what to do with them above."""
    on = ", ".join(admission.targets) or "every provider known"
    head = (
        f"# Manifests must run on: {on}. Judged are namespaces with the label {OPT_IN} (any value):\n"
        f"#   kubectl label namespace NAME {OPT_IN}=on\n"
        "# What portable compiled itself, what controllers make and what is being deleted is let pass.\n"
    )
    return head + "---\n".join(yaml_text(one) for one in objects(admission))


def json(admission: Admission, view: View) -> str:
    """A `List`, which `kubectl apply` takes."""
    body = {"apiVersion": "v1", "kind": "List", "items": list(objects(admission))}
    return encoder.dumps(body, indent=2) + "\n"
