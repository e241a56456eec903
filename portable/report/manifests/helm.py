"""A Helm chart whose templates are the objects: nothing is left to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from portable.report.manifests.compiled import Compiled, file_name
from portable.report.manifests.yaml_text import yaml_text

_OPENING = '{{ "{{" }}'
_VALUES = "# Nothing to set: the objects are complete. Change the spec and compile it again.\n"


def helm(compiled: Compiled) -> Mapping[str, str]:
    """File name to text. The chart's version changes with its content and with nothing else."""
    templates = {f"templates/{file_name(one)}": literal(yaml_text(one.body)) for one in compiled.manifests}
    digest = sha256("".join(f"{name}\0{text}\0" for name, text in templates.items()).encode()).hexdigest()[:10]
    chart = {
        "apiVersion": "v2",
        "name": compiled.workload.name,
        "description": f"{compiled.workload.name} for target {compiled.target}",
        "type": "application",
        "version": f"0.1.0+{digest}",
    }
    return {"Chart.yaml": compiled.header + yaml_text(chart), "values.yaml": _VALUES, **templates}


def literal(text: str) -> str:
    """Text that Helm's templates give back as it is: what would open an action is written by one."""
    return text.replace("{{", _OPENING)
