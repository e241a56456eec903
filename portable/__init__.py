"""One workload spec, compiled for every provider.

The verbs (`load`, `targets`, `resolve`, `compile`, `price`, `compare`) and the nouns they speak in; everything else is
internal. Names are imported when they are first used, so that `import portable` costs nothing.
"""

from __future__ import annotations

from portable.version import __version__

TYPE_CHECKING = False
"""Type checkers take it for true; `typing` itself would cost every start more than all the rest of this module."""

if TYPE_CHECKING:
    from typing import Any

    from portable.api.placing import compare, compile, load, price, resolve, targets  # noqa: A004
    from portable.errors import Diagnostic, InvalidInput, Location, NotMapped, NotResolvable, PortableError, Refused
    from portable.loader.catalogue import Catalogue
    from portable.loader.targets import TargetTable
    from portable.model.accelerator import Accelerator
    from portable.model.cost import Comparison, Cost
    from portable.model.finding import Finding
    from portable.model.instance_type import InstanceType
    from portable.model.manifest import Manifest
    from portable.model.placement import Placement, Reason, Seat
    from portable.model.provider import Provider
    from portable.model.target import Target
    from portable.model.workload import Workload

_HOMES = {
    "portable.api.placing": ("compare", "compile", "load", "price", "resolve", "targets"),
    "portable.errors": (
        "Diagnostic",
        "InvalidInput",
        "Location",
        "NotMapped",
        "NotResolvable",
        "PortableError",
        "Refused",
    ),
    "portable.loader.catalogue": ("Catalogue",),
    "portable.loader.targets": ("TargetTable",),
    "portable.model.accelerator": ("Accelerator",),
    "portable.model.cost": ("Comparison", "Cost"),
    "portable.model.finding": ("Finding",),
    "portable.model.instance_type": ("InstanceType",),
    "portable.model.manifest": ("Manifest",),
    "portable.model.placement": ("Placement", "Reason", "Seat"),
    "portable.model.provider": ("Provider",),
    "portable.model.target": ("Target",),
    "portable.model.workload": ("Workload",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Accelerator",
    "Catalogue",
    "Comparison",
    "Cost",
    "Diagnostic",
    "Finding",
    "InstanceType",
    "InvalidInput",
    "Location",
    "Manifest",
    "NotMapped",
    "NotResolvable",
    "Placement",
    "PortableError",
    "Provider",
    "Reason",
    "Refused",
    "Seat",
    "Target",
    "TargetTable",
    "Workload",
    "__version__",
    "compare",
    "compile",
    "load",
    "price",
    "resolve",
    "targets",
]


def __getattr__(name: str) -> Any:
    """A public name, imported on its first use."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'portable' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(home), name)
    globals()[name] = value
    return value
