"""What the commands that talk to a cluster share: their options, the compiled workload, the connection."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portable.cli.session import Session
from portable.errors import Diagnostic, UsageError
from portable.model.target import NAMESPACE
from portable.report.planned.subject import Planned

if TYPE_CHECKING:
    from portable.deploy.cluster import Cluster
    from portable.model.cost import Cost
    from portable.model.manifest import Manifest
    from portable.model.placement import Placement
    from portable.model.plan import Plan, Subject
    from portable.model.target import Target
    from portable.model.workload import Workload

Kubeconfig = Annotated[
    Path | None,
    typer.Option("--kubeconfig", metavar="FILE", help="The kubeconfig. Without: KUBECONFIG, or ~/.kube/config."),
]
Context = Annotated[
    str | None, typer.Option("--context", metavar="NAME", help="The context, in place of the target's own.")
]
Namespace = Annotated[
    str | None, typer.Option("--namespace", "-n", metavar="NAME", help="The namespace, in place of the target's own.")
]
RequestTimeout = Annotated[
    float,
    typer.Option("--request-timeout", metavar="SECONDS", min=1, max=3600, help="How long one answer may take."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Prune = Annotated[bool, typer.Option("--prune", help="Delete what was applied before and the spec has no longer.")]
ForceConflicts = Annotated[bool, typer.Option("--force-conflicts", help="Set fields that others own as the spec says.")]
DetailedExitcode = Annotated[
    bool, typer.Option("--detailed-exitcode", help="End with 2 if there are changes, 0 if there are none.")
]


@dataclass(frozen=True)
class Reach:
    """How the user said the cluster is to be reached."""

    kubeconfig: Path | None = None
    context: str | None = None
    namespace: str | None = None
    timeout: float = 30

    def options(self) -> tuple[str, ...]:
        """The options that say it."""
        given = {"--kubeconfig": self.kubeconfig, "--context": self.context, "--namespace": self.namespace}
        return tuple(word for flag, value in given.items() if value is not None for word in (flag, str(value)))


@dataclass(frozen=True)
class Prepared:
    """A workload compiled for one target."""

    workload: Workload
    placement: Placement
    cost: Cost
    manifests: tuple[Manifest, ...]
    subject: Subject


@dataclass(frozen=True)
class Named:
    """A workload on a target by name, for commands that need no placement: it may not even resolve any more."""

    workload: Workload
    place: tuple[str, Target]
    subject: Subject

    @property
    def provider(self) -> str:
        """The target's provider."""
        return self.place[1].provider

    @property
    def region(self) -> str:
        """The target's region, if it names one."""
        return self.place[1].region or ""


def named(run: Session, spec: str, target: Iterable[str] | None, reach: Reach) -> Named:
    """The workload and the one target."""
    from portable.api.deploying import subject_of

    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    place = (name, _moved(table.named(name), reach))
    subject = subject_of(workload, place, spec=run.called(spec))
    return Named(workload, place, _with_options(subject, run, reach))


def nothing_there(run: Session, subject: Subject) -> None:
    """Says that nothing of the workload is on the cluster."""
    run.screen.say(f"nothing of {subject.workload} is in namespace {subject.namespace}")


def _moved(place: Target, reach: Reach) -> Target:
    """The target with the namespace that the user named instead.

    Raises:
        UsageError: no namespace can be called so.
    """
    if reach.namespace is None:
        return place
    if not re.search(NAMESPACE, reach.namespace):
        message = f"`--namespace {reach.namespace}` is no name of a namespace: it does not match `{NAMESPACE}`"
        raise UsageError(Diagnostic("invalid-value", message))
    cluster = place.cluster.model_copy(update={"namespace": reach.namespace})
    return place.model_copy(update={"cluster": cluster})


def prepare(run: Session, spec: str, target: Iterable[str] | None, reach: Reach) -> Prepared:
    """The workload on the one target, resolved, priced and compiled.

    Raises:
        Refused: the target refuses it, or does not map what it needs.
    """
    from portable.api import deploying, placing

    workload = run.load(spec)
    table = run.targets(spec)
    name = run.one_target(table, target or ())
    place = _moved(table.named(name), reach)
    placement = placing.resolve(workload, (name, place), table=table, catalogue=run.catalogue)
    cost = placing.price(workload, placement, catalogue=run.catalogue)
    manifests = placing.compile(workload, placement)
    subject = deploying.subject_of(workload, placement, cost, run.called(spec))
    return Prepared(workload, placement, cost, manifests, _with_options(subject, run, reach))


def _with_options(subject: Subject, run: Session, reach: Reach) -> Subject:
    """With what must be said again for the same place, where an output tells what to do next."""
    return replace(subject, facts_options=run.facts_options(), cluster_options=reach.options())


def connect(found: Prepared | Named, reach: Reach) -> Cluster:
    """The cluster of the target, unless the user named another one.

    Raises:
        ConfigInvalid: there is no kubeconfig, or no such context.
    """
    target = found.place[1] if isinstance(found, Named) else found.placement.target
    return connect_to(reach, target.cluster.context)


def connect_to(reach: Reach, context: str | None) -> Cluster:
    """The cluster of a context, unless the user named another one.

    Raises:
        ConfigInvalid: there is no kubeconfig, or no such context.
    """
    from portable.api import deploying

    return deploying.connect(kubeconfig=reach.kubeconfig, context=reach.context or context, timeout=reach.timeout)


def planned(prepared: Prepared, plan: Plan, *, offline: bool = False, compared: str | None = None) -> Planned:
    """A plan with what a person should know of it."""
    placement = prepared.placement
    return Planned(
        plan=plan,
        provider=placement.provider.name,
        region=placement.region.name,
        conditions=placement.conditions,
        risks=placement.warnings,
        cost=prepared.cost,
        facts_of=_newest(placement),
        offline=offline,
        compared=compared,
    )


def _newest(placement: Placement) -> str | None:
    """The date of the newest fact that a choice rests on."""
    sources = [fact.source for reason in placement.reasons for fact in reason.facts]
    dates = [source.date for source in sources if source is not None and source.date is not None]
    return max(dates).isoformat() if dates else None
