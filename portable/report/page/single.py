"""Documents of one target, an explanation or a plan, read as a comparison of that target alone."""

from __future__ import annotations

import datetime

from portable.report.page.cost_parts import Cost
from portable.report.page.part import Part
from portable.report.page.parts import Compared, Condition, Problem, Target


class Explanation(Target):
    """One target with the reasons for each choice, as `explain` tells them."""

    workload: str
    spec: str = ""
    targets_file: str | None = None
    ties: tuple[Problem, ...] = ()

    def compared(self) -> Compared:
        """The same as a comparison of one target."""
        told = {name: getattr(self, name) for name in Target.model_fields} | {"warnings": self.warnings + self.ties}
        one = Target(**told)
        return Compared(workload=self.workload, spec=self.spec, targets_file=self.targets_file, targets=(one,))


class PlannedPlace(Part):
    """Where a plan applies."""

    target: str
    provider: str
    region: str | None = None


class Planned(Part):
    """A saved plan, as far as it says what runs where and at what cost."""

    workload: str
    spec: str = ""
    place: PlannedPlace
    blocking: tuple[Problem, ...] = ()
    conditions: tuple[Condition, ...] = ()
    cost: Cost | None = None
    risks: tuple[Problem, ...] = ()
    price_of: datetime.date | None = None

    def compared(self) -> Compared:
        """The same as a comparison of one target; what blocks the plan is its refusal."""
        one = Target(
            target=self.place.target,
            provider=self.place.provider,
            region=self.place.region,
            status="refused" if self.blocking else "fits",
            refusals=self.blocking,
            cost=self.cost,
            price_date=self.price_of,
            conditions=self.conditions,
            warnings=self.risks,
        )
        return Compared(workload=self.workload, spec=self.spec, targets=(one,))
