"""One run as stages of time: waiting, starting, working, and what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from portable.model.assumption import Assumptions, plainly
from portable.model.cost import Line, total
from portable.model.instance_type import Purchase
from portable.model.placement import HEAD
from portable.model.run import Run, Stage
from portable.model.workload import Workload
from portable.pricer.interruption import Interrupted, stretched

_SECONDS = Decimal(3600)
_KEPT: frozenset[Purchase] = frozenset({"reservation", "capacityBlock"})
"""Bought for a time: paid while they wait."""
_AT_LEAST = "groups that scale are counted at the least of their replicas"
_SCALED = f"{_AT_LEAST}; `--assume idle=0.3` says for which share they are there"
_TAKEN = "spot nodes may be taken away; `--assume preemptions=0.05/h` says how often"
_WAY_BACK = "how long it takes to go on is not assumed; `--assume restart=10m` says it"
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is bought how, for one way to run."""

    lines: tuple[Line, ...]

    @property
    def spot_nodes(self) -> int:
        """Nodes that may be taken away."""
        return sum(line.nodes for line in self.lines if line.purchase == "spot")

    @property
    def hourly(self) -> Decimal | None:
        return total(line.hourly for line in self.lines)

    @property
    def hourly_at_most(self) -> Decimal | None:
        return total(line.hourly_at_most for line in self.lines)

    @property
    def scales(self) -> bool:
        return any(line.nodes_at_most not in (None, line.nodes) for line in self.lines)


def run_of(
    workload: Workload,
    progress: Decimal,
    lines: tuple[Line, ...],
    assumed: Assumptions,
    purchase: Purchase | None = None,
) -> Run:
    """A run of so many hours of progress, its groups bought as placed or in one other way.

    `lines` have the prices of that way. Nothing that is not assumed is added; what it leaves open is said.
    """
    terms = _Terms(lines)
    stages = [*_before(workload, terms, assumed), *_at_work(workload, progress, terms, assumed)]
    slow = progress / (assumed.goodput or Decimal(1))
    if slow > progress:
        stages.append(
            Stage("lost", slow - progress, terms.hourly, f"goodput {plainly(assumed.goodput or _NONE)}", assumed.study)
        )
    interrupted = _interrupted(workload, terms, assumed)
    whole = slow if interrupted is None else stretched(slow, interrupted)
    if interrupted is not None and whole is not None:
        stages.append(Stage("preempted", whole - slow, terms.hourly, _how(interrupted)))
    said = assumed.spot_words() if interrupted is not None else ()
    least = tuple(_open(workload, terms, assumed))
    return Run(tuple(stages), purchase, least, (*assumed.words(), *said), endless=whole is None)


def _before(workload: Workload, terms: _Terms, assumed: Assumptions) -> Iterator[Stage]:
    """Waiting for nodes, and their start."""
    if assumed.queue:
        # A queue admits the whole cluster at once; without one the head runs, and its workers wait.
        queued = workload.spec.scheduling.queue is not None
        paid = [one for one in terms.lines if one.purchase in _KEPT or (one.role == HEAD and not queued)]
        words = f"paid while waiting: {', '.join(one.role for one in paid) or 'nothing'}"
        yield Stage("queue", assumed.queue, total(one.hourly for one in paid), words)
    if assumed.startup:
        yield Stage("startup", assumed.startup, terms.hourly, "assumed")


def _at_work(workload: Workload, progress: Decimal, terms: _Terms, assumed: Assumptions) -> Iterator[Stage]:
    """The hours of progress; where groups scale, the part for which they stand at their least."""
    idle = assumed.idle if terms.scales and _lasts(workload) else None
    if idle is None:
        yield Stage("work", progress, terms.hourly, "")
        return
    yield Stage("work", progress * (1 - idle), terms.hourly_at_most, "groups at the most of their replicas")
    yield Stage("idle", progress * idle, terms.hourly, "groups at the least of their replicas")


def _lasts(workload: Workload) -> bool:
    """Whether it is there for others to use: a service or a cluster."""
    return workload.job is None


def _interrupted(workload: Workload, terms: _Terms, assumed: Assumptions) -> Interrupted | None:
    """What takes nodes away from a job; a service goes on with those that are left."""
    if assumed.preemptions is None or not terms.spot_nodes or _lasts(workload):
        return None
    return Interrupted(assumed.preemptions * terms.spot_nodes, _interval(workload, assumed), assumed.back or _NONE)


def _interval(workload: Workload, assumed: Assumptions) -> Decimal | None:
    """Hours between two saves that a new attempt resumes from."""
    if assumed.checkpoint is not None:
        return assumed.checkpoint
    saved = workload.spec.data.checkpoints
    return None if saved is None or not saved.resume else Decimal(saved.every) / _SECONDS


def _how(by: Interrupted) -> str:
    saved = "nothing is saved" if by.interval is None else f"saved every {plainly(by.interval)} h"
    return f"{plainly(by.rate)} interruptions an hour, {saved}, {plainly(by.back)} h until it goes on"


def _open(workload: Workload, terms: _Terms, assumed: Assumptions) -> Iterator[str]:
    """Why the true figure may be more."""
    if terms.scales and not (assumed.idle is not None and _lasts(workload)):
        yield _SCALED if _lasts(workload) else _AT_LEAST
    if not terms.spot_nodes or _lasts(workload):
        return
    if assumed.preemptions is None:
        yield _TAKEN
    elif assumed.preemptions and assumed.back is None:
        yield _WAY_BACK
