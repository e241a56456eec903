"""What a user takes for granted about a run: shares, times and rates that nobody can look up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from portable.model.placement import Fact

_DIGITS = Decimal("0.0001")
_IN_HOURS = ("startup", "queue", "checkpoint", "restart")
_AN_HOUR = ("preemptions",)


def plainly(value: Decimal) -> str:
    """A number with at most four decimals and no zeros behind them."""
    return f"{value if value == value.to_integral() else value.quantize(_DIGITS).normalize():f}"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Of a run; None: nothing is assumed, and nothing is added."""

    goodput: Decimal | None = None
    """Share of the time in which the work makes progress; the rest is lost to failures, waiting and congestion."""
    startup: Decimal | None = None
    """Hours for which nodes are paid before the work begins."""
    queue: Decimal | None = None
    """Hours of waiting for nodes, in which only those are paid that are kept."""
    idle: Decimal | None = None
    """Share of the time in which groups that scale stand at the least of their replicas; else they stand at the most.
    Of services and clusters.
    """
    preemptions: Decimal | None = None
    """Expected for each spot node and hour."""
    checkpoint: Decimal | None = None
    """Hours between two saves, in place of the spec's own."""
    restart: Decimal | None = None
    """Hours from an interruption until the work goes on; absent: as long as the first start."""
    efficiency: Decimal | None = None
    """In place of the spec's own: achieved FLOPs over the accelerators' peak."""
    study: Fact | None = None
    """The published study that `goodput` is of."""
    dtype: str | None = None
    """The number format whose operations are priced; absent: as the spec asks of its accelerators, else bf16."""

    @property
    def back(self) -> Decimal | None:
        """Hours from an interruption until the work goes on, as assumed; None is unknown."""
        return self.startup if self.restart is None else self.restart

    def words(self) -> tuple[str, ...]:
        """Each as its user wrote it, for whoever reads the figure; what is about spot stands with the spot run."""
        return self._told(("goodput", "startup", "queue", "idle", "efficiency"))

    def spot_words(self) -> tuple[str, ...]:
        """The same of what spot nodes are assumed to do."""
        return self._told(("preemptions", "checkpoint", "restart"))

    def _told(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._said(name) for name in names if getattr(self, name) is not None)

    def _said(self, name: str) -> str:
        unit = " h" if name in _IN_HOURS else "/h for each node" if name in _AN_HOUR else ""
        study = f" ({self.study.statement})" if name == "goodput" and self.study is not None else ""
        return f"{name} {plainly(getattr(self, name))}{unit}{study}"


NOTHING = Assumptions()
"""A run as long as its spec says."""
