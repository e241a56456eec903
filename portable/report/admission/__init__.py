"""An admission policy for a cluster, as YAML or JSON to apply."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portable.model.admission import Admission
from portable.report.admission.text import json, yaml
from portable.report.view import View

FORMATS: Mapping[str, Callable[[Admission, View], str]] = {"yaml": yaml, "json": json}
"""Every format by its name; the first is the default."""
