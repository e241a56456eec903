"""From manifests to a cluster and back: plan, apply, wait, drift, destroy, status, logs, examine.

Each takes the workload, the placement (or, where nothing has to fit, the target as `(name, target)`) and the cluster
that `connect` gave; nothing is printed, nobody is asked, and nothing is written but by `apply` and `destroy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from portable.api.placing import compile as compile_placement
from portable.api.placing import price
from portable.deploy.apply import Outcome, Tell, apply_plan, silent
from portable.deploy.cluster import Cluster
from portable.deploy.survey import Wishes, make_plan
from portable.errors import Diagnostic
from portable.model.cost import Cost
from portable.model.doctor import Examination
from portable.model.drift import Drift
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.plan import ObjectRef, Plan, Subject
from portable.model.provider import Provider
from portable.model.status import ObjectState, Status
from portable.model.target import Target
from portable.model.workload import Workload
from portable.report.comparison.columns import price_date

Place = Placement | tuple[str, Target]
"""Where a workload is: its placement, or the target by name where nothing has to be resolved."""


def connect(
    place: Place | None = None,
    *,
    kubeconfig: str | Path | None = None,
    context: str | None = None,
    timeout: float = 30,
) -> Cluster:
    """The cluster of a place, or of the context that is named instead; no request is sent yet.

    `timeout` is for one answer, in seconds; a busy server is asked again for twice as long.

    Raises:
        ConfigInvalid: there is no kubeconfig, or no such context.
        MissingExtra: the Kubernetes client is not installed.
    """
    from portable.deploy.kubernetes import connect as connect_by

    wanted = context or (None if place is None else _target(place)[1].cluster.context)
    return connect_by(kubeconfig, wanted, timeout=timeout, patience=2 * timeout)


def plan(
    workload: Workload,
    placement: Placement,
    cluster: Cluster,
    *,
    prune: bool = False,
    force_conflicts: bool = False,
    rerun: bool = False,
) -> Plan:
    """What an apply would do to the cluster now, by server-side dry run; nothing is written.

    Raises:
        NotMapped: the target does not map a name that the workload needs.
        Unreachable: the cluster does not answer.
        NotAuthorised: something may not be read, or dry-run.
    """
    wishes = Wishes(prune, force_conflicts, rerun)
    return plan_manifests(
        subject_of(workload, placement, price(workload, placement)),
        compile_placement(workload, placement),
        cluster,
        wishes,
    )


def plan_manifests(
    subject: Subject, manifests: tuple[Manifest, ...], cluster: Cluster, wishes: Wishes | None = None
) -> Plan:
    """The plan of objects that are compiled already.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: something may not be read, or dry-run.
    """
    return make_plan(cluster, subject, manifests, wishes)


def subject_of(workload: Workload, place: Place, cost: Cost | None = None, spec: str | None = None) -> Subject:
    """What is planned or looked at; with a placement it is bound to the spec and to the facts it was made from.

    `spec` is the file as outputs name it.
    """
    name, target = _target(place)
    file = spec or _file(workload)
    namespace = target.cluster.namespace
    if not isinstance(place, Placement):
        return Subject(workload.name, name, namespace, file, "", "")
    return Subject(
        workload=workload.name,
        target=name,
        namespace=namespace,
        spec=file,
        spec_digest=digest_of(workload),
        catalogue_digest=digest_of_facts(place.provider, target),
        operator=place.operator,
        hourly=None if cost is None else cost.hourly,
        prices=None if cost is None else price_date(cost),
    )


def digest_of(workload: Workload) -> str:
    """What a plan is bound to: the spec and the files of its code, however they are written."""
    told = workload.model_dump_json(by_alias=True) + workload.bundle.digest
    return sha256(told.encode()).hexdigest()


def digest_of_facts(provider: Provider, target: Target) -> str:
    """What a plan is bound to beside the spec: the provider's facts, and the target but for where its cluster is."""
    place = target.model_dump_json(by_alias=True, exclude={"cluster": {"context", "namespace"}})
    return sha256(f"{provider.model_dump_json(by_alias=True)}{place}".encode()).hexdigest()


def renew(saved: Plan, cluster: Cluster, *, force_conflicts: bool = False) -> tuple[Plan, tuple[Diagnostic, ...]]:
    """A plan of earlier with what is live now, and notes on what has changed without mattering.

    Raises:
        StalePlan: it is for another cluster, or an apply would do something else now; every reason is named.
    """
    from portable.deploy.stale import renewed

    return renewed(cluster, saved, Wishes(force=force_conflicts))


def apply(made: Plan, cluster: Cluster, *, force_conflicts: bool = False, tell: Tell = silent) -> Outcome:
    """Writes what a plan says, in its order; `tell` hears of every step.

    Raises:
        Refused: the plan has blockers; nothing was written.
        FieldConflict: others own what it would change; nothing was written.
        StalePlan: an object has changed since; nothing was written.
        Incomplete: some objects were written, and it could not go on; the same plan made again goes on from there.
        Interrupted: the user stopped it; the diagnostics say what was written.
    """
    return apply_plan(cluster, made, Wishes(force=force_conflicts), tell)


def wait(
    made: Plan,
    cluster: Cluster,
    *,
    seconds: float | None = None,
    say: Callable[[ObjectState, str], None] | None = None,
) -> tuple[ObjectState, ...]:
    """Waits until what a plan applied has ended or is ready; `say` hears what it waits for whenever that changes.

    Raises:
        WorkFailed: it has failed, or can never start.
        Unreachable: the time is over; the workload goes on.
        Interrupted: the user stopped waiting; the workload goes on.
    """
    from portable.deploy.wait import Patience, wait_for

    refs = [one.ref for one in made.changes if one.action != "delete"]
    return wait_for(cluster, refs, say or _unheard, Patience(seconds))


def drift(workload: Workload, place: Place, cluster: Cluster) -> Drift:
    """Where the cluster is no longer as the last apply left it, and who changed it.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: the objects may not be read.
    """
    from portable.deploy.drift import drift_of

    return drift_of(cluster, subject_of(workload, place))


def plan_destroy(workload: Workload, place: Place, cluster: Cluster, *, delete_data: bool = False) -> Plan:
    """The deletion of everything that was applied for a workload; its volumes stay unless `delete_data` says so.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: the set may not be read.
    """
    from portable.deploy.destroy import plan_destroy as plan_by

    return plan_by(cluster, subject_of(workload, place), delete_data=delete_data)


def destroy(made: Plan, cluster: Cluster, *, tell: Tell = silent) -> Outcome:
    """Deletes what `plan_destroy` said: what runs first, the rest when that is gone.

    Raises:
        Incomplete: some objects are deleted, and it could not go on.
        Interrupted: the user stopped it.
    """
    from portable.deploy.destroy import destroy as destroy_by

    return destroy_by(cluster, made, tell)


def status(workload: Workload, place: Place, cluster: Cluster) -> Status:
    """What a workload is doing: its Ray objects, its queue, its pods and why they do not run, the last warnings.

    Raises:
        Unreachable: the cluster does not answer.
        NotAuthorised: its objects or pods may not be read.
    """
    from portable.deploy.status import status_of

    subject = subject_of(workload, place)
    return status_of(cluster, subject, _watched(workload, subject, cluster))


def logs(
    workload: Workload,
    place: Place,
    cluster: Cluster,
    *,
    of: str | None = None,
    follow: bool = False,
    tail: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Iterator[str]:
    """The lines that a workload prints, or with `of` those of a role: `head`, `submitter` or a group.

    Raises:
        Refused: there is nothing to read.
    """
    from portable.deploy.logs import Wanted, lines, nothing_yet

    subject = subject_of(workload, place)
    refs = [ref for ref in _watched(workload, subject, cluster) if not ref.kind.endswith("CronJob")]
    if not refs:
        raise nothing_yet(subject)
    return lines(cluster, refs[-1], Wanted(of, follow, tail), say or _unheard)


def examine(workload: Workload, placement: Placement, cluster: Cluster) -> Examination:
    """Everything a workload needs of its cluster, what of it is there, and how to get the rest.

    Raises:
        NotMapped: the target does not map a name that the workload needs.
        Unreachable: the cluster does not answer.
    """
    from portable.deploy.doctor import examine as examine_by

    manifests = compile_placement(workload, placement)
    where = placement.target.cluster.operator_namespace
    return examine_by(cluster, subject_of(workload, placement), manifests, where)


def _watched(workload: Workload, subject: Subject, cluster: Cluster) -> tuple[ObjectRef, ...]:
    from portable.deploy.subjects import watched

    return watched(cluster, workload, subject)


def _target(place: Place) -> tuple[str, Target]:
    return (place.target_name, place.target) if isinstance(place, Placement) else place


def _file(workload: Workload) -> str:
    found = workload.location()
    return found.file if found is not None else "the spec"


def _unheard(*_: object) -> None:
    """Hears nothing."""
