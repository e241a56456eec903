"""One workload spec, compiled for every provider.

The verbs (`load`, `targets`, `resolve`, `compile`, `price`, `compare`; with a cluster `connect`, `plan`, `apply`,
`wait`, `drift`, `status`, `logs`, `examine`, `destroy`), the nouns they speak in and the errors they raise; everything
else is internal. Names are imported when they are first used, so that `import portable` costs nothing.
"""

from __future__ import annotations

from portable.version import __version__

TYPE_CHECKING = False
"""Type checkers take it for true; `typing` itself would cost every start more than all the rest of this module."""

if TYPE_CHECKING:
    from typing import Any

    from portable.api.capacity import check_capacity
    from portable.api.catalog import refresh
    from portable.api.converting import in_currency
    from portable.api.cost_changes import cost_changes
    from portable.api.deploying import (
        Place,
        apply,
        connect,
        destroy,
        drift,
        examine,
        logs,
        plan,
        plan_destroy,
        renew,
        status,
        wait,
    )
    from portable.api.emitting import carbon
    from portable.api.evidence import evidence
    from portable.api.leaving import leaving
    from portable.api.linting import Judgement, judge, lint, lint_workload
    from portable.api.placing import compare, compile, load, price, resolve, targets  # noqa: A004
    from portable.api.portfolio import Tables, load_all, portfolio_of
    from portable.api.scenarios import with_scenarios
    from portable.api.score import score_workload
    from portable.deploy.apply import Outcome, Tell
    from portable.deploy.cluster import Cluster
    from portable.errors import (
        ConfigInvalid,
        Diagnostic,
        FieldConflict,
        Incomplete,
        Interrupted,
        InvalidInput,
        Location,
        MissingExtra,
        NoInput,
        NotAuthorised,
        NotMapped,
        NotResolvable,
        PolicyFailed,
        PortableError,
        Refused,
        StalePlan,
        Unreachable,
        UsageError,
    )
    from portable.linter.settings import LintSettings
    from portable.live.access import Access
    from portable.loader.catalogue import Catalogue
    from portable.loader.targets import TargetTable
    from portable.model.accelerator import Accelerator
    from portable.model.assumption import Assumptions
    from portable.model.carbon import Carbon
    from portable.model.catalog import CapacityLine, Refreshed
    from portable.model.cost import Comparison, Cost
    from portable.model.cost_change import CostChange, Costed
    from portable.model.doctor import Examination
    from portable.model.drift import Drift
    from portable.model.evidence import Evidence
    from portable.model.finding import Finding, LintReport
    from portable.model.instance_type import InstanceType
    from portable.model.leaving import Leaving
    from portable.model.manifest import Manifest
    from portable.model.placement import Placement, Reason, Seat
    from portable.model.plan import Change, Plan
    from portable.model.portfolio import Portfolio
    from portable.model.provider import Provider
    from portable.model.scenario import Scenario
    from portable.model.score import Score
    from portable.model.status import ObjectState, Status
    from portable.model.target import Target
    from portable.model.term import Term
    from portable.model.workload import Workload

_HOMES = {
    "portable.api.capacity": ("check_capacity",),
    "portable.api.catalog": ("refresh",),
    "portable.api.converting": ("in_currency",),
    "portable.api.cost_changes": ("cost_changes",),
    "portable.api.deploying": (
        "Place",
        "apply",
        "connect",
        "destroy",
        "drift",
        "examine",
        "logs",
        "plan",
        "plan_destroy",
        "renew",
        "status",
        "wait",
    ),
    "portable.api.emitting": ("carbon",),
    "portable.api.evidence": ("evidence",),
    "portable.api.leaving": ("leaving",),
    "portable.api.linting": (
        "Judgement",
        "judge",
        "lint",
        "lint_workload",
    ),
    "portable.api.placing": (
        "compare",
        "compile",
        "load",
        "price",
        "resolve",
        "targets",
    ),
    "portable.api.portfolio": (
        "Tables",
        "load_all",
        "portfolio_of",
    ),
    "portable.api.scenarios": ("with_scenarios",),
    "portable.api.score": ("score_workload",),
    "portable.deploy.apply": (
        "Outcome",
        "Tell",
    ),
    "portable.deploy.cluster": ("Cluster",),
    "portable.errors": (
        "ConfigInvalid",
        "Diagnostic",
        "FieldConflict",
        "Incomplete",
        "Interrupted",
        "InvalidInput",
        "Location",
        "MissingExtra",
        "NoInput",
        "NotAuthorised",
        "NotMapped",
        "NotResolvable",
        "PolicyFailed",
        "PortableError",
        "Refused",
        "StalePlan",
        "Unreachable",
        "UsageError",
    ),
    "portable.linter.settings": ("LintSettings",),
    "portable.live.access": ("Access",),
    "portable.loader.catalogue": ("Catalogue",),
    "portable.loader.targets": ("TargetTable",),
    "portable.model.accelerator": ("Accelerator",),
    "portable.model.assumption": ("Assumptions",),
    "portable.model.carbon": ("Carbon",),
    "portable.model.catalog": (
        "CapacityLine",
        "Refreshed",
    ),
    "portable.model.cost": (
        "Comparison",
        "Cost",
    ),
    "portable.model.cost_change": ("CostChange", "Costed"),
    "portable.model.doctor": ("Examination",),
    "portable.model.drift": ("Drift",),
    "portable.model.evidence": ("Evidence",),
    "portable.model.finding": (
        "Finding",
        "LintReport",
    ),
    "portable.model.instance_type": ("InstanceType",),
    "portable.model.leaving": ("Leaving",),
    "portable.model.manifest": ("Manifest",),
    "portable.model.placement": (
        "Placement",
        "Reason",
        "Seat",
    ),
    "portable.model.plan": (
        "Change",
        "Plan",
    ),
    "portable.model.portfolio": ("Portfolio",),
    "portable.model.provider": ("Provider",),
    "portable.model.scenario": ("Scenario",),
    "portable.model.score": ("Score",),
    "portable.model.status": (
        "ObjectState",
        "Status",
    ),
    "portable.model.target": ("Target",),
    "portable.model.term": ("Term",),
    "portable.model.workload": ("Workload",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Accelerator",
    "Access",
    "Assumptions",
    "CapacityLine",
    "Carbon",
    "Catalogue",
    "Change",
    "Cluster",
    "Comparison",
    "ConfigInvalid",
    "Cost",
    "CostChange",
    "Costed",
    "Diagnostic",
    "Drift",
    "Evidence",
    "Examination",
    "FieldConflict",
    "Finding",
    "Incomplete",
    "InstanceType",
    "Interrupted",
    "InvalidInput",
    "Judgement",
    "Leaving",
    "LintReport",
    "LintSettings",
    "Location",
    "Manifest",
    "MissingExtra",
    "NoInput",
    "NotAuthorised",
    "NotMapped",
    "NotResolvable",
    "ObjectState",
    "Outcome",
    "Place",
    "Placement",
    "Plan",
    "PolicyFailed",
    "PortableError",
    "Portfolio",
    "Provider",
    "Reason",
    "Refreshed",
    "Refused",
    "Scenario",
    "Score",
    "Seat",
    "StalePlan",
    "Status",
    "Tables",
    "Target",
    "TargetTable",
    "Tell",
    "Term",
    "Unreachable",
    "UsageError",
    "Workload",
    "__version__",
    "apply",
    "carbon",
    "check_capacity",
    "compare",
    "compile",
    "connect",
    "cost_changes",
    "destroy",
    "drift",
    "evidence",
    "examine",
    "in_currency",
    "judge",
    "leaving",
    "lint",
    "lint_workload",
    "load",
    "load_all",
    "logs",
    "plan",
    "plan_destroy",
    "portfolio_of",
    "price",
    "refresh",
    "renew",
    "resolve",
    "score_workload",
    "status",
    "targets",
    "wait",
    "with_scenarios",
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


def __dir__() -> list[str]:
    """The public names, also those that nobody has used yet."""
    return __all__
