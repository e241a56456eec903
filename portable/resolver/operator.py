"""What the target's operator, queue and scheduler can and cannot do: forms that are refused before anything is sent.

The operator's own rules run in Go after an object is created, where no dry run reaches them (KubeRay
`ray-operator/controllers/ray/utils/validation.go` at v1.7.0); those a compiled workload could break stand here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from json import dumps

from portable.errors import Diagnostic
from portable.resolver.instance_type import Site

OLDEST, NEWEST = (1, 3), (1, 7)
_CODE_LIMIT = 900 * 1024
"""A ConfigMap holds 1 MiB, keys and base64 included."""


def check(site: Site) -> tuple[Diagnostic, ...]:
    """Every form of the workload that this target's cluster cannot take."""
    return (
        *_versions(site),
        *_job(site),
        *_groups(site),
        *_queue(site),
        *_text(site),
        *_exposure(site),
        *_volumes(site),
    )


def _operator(site: Site) -> tuple[int, int]:
    major, minor = site.target.cluster.kuberay.split(".")[:2]
    return int(major), int(minor)


def _ray(site: Site) -> tuple[int, int]:
    major, minor = site.workload.spec.code.ray.split(".")[:2]
    return int(major), int(minor)


def _versions(site: Site) -> Iterator[Diagnostic]:
    version = _operator(site)
    if not OLDEST <= version <= NEWEST:
        yield _refuse(
            site,
            "operator-not-supported",
            f"the operator of target `{site.target_name}` is {site.target.cluster.kuberay}; 1.3 to 1.7 are supported",
            ("spec",),
        )


def _job(site: Site) -> Iterator[Diagnostic]:
    job = site.workload.job
    if job is None:
        return
    base = _path_of_job(site)
    if job.start_deadline is not None and _operator(site) < (1, 6):
        yield _too_old(site, "startDeadline", "1.6", (*base, "startDeadline"), "leave it out and give `deadline`")
    if job.keep_cluster and site.workload.spec.scheduling.queue is not None:
        yield _refuse(
            site, "keep-cluster-in-queue", "a queue admits only jobs whose cluster ends with them",
            (*base, "keepCluster"), "leave `keepCluster` out, or use a `cluster` workload",
        )  # fmt: skip
    schedule, cluster = site.workload.spec.schedule, site.target.cluster
    if schedule is not None and cluster.ray_cron_job:
        if _operator(site) < (1, 6):
            yield _too_old(site, "rayCronJob", "1.6", ("spec", "schedule"), "leave `rayCronJob` out of the target")
        elif schedule.time_zone != "Etc/UTC" and _operator(site) < (1, 7):
            yield _too_old(site, "timeZone of a RayCronJob", "1.7", ("spec", "schedule", "timeZone"))


def _path_of_job(site: Site) -> tuple[str | int, ...]:
    return ("spec", "schedule", "job") if site.workload.spec.schedule else ("spec", "job")


def _groups(site: Site) -> Iterator[Diagnostic]:
    for position, group in enumerate(site.workload.spec.groups):
        path = ("spec", "groups", position)
        if group.labels and _operator(site) < (1, 5):
            yield _too_old(site, "labels of a group", "1.5", (*path, "labels"))
        if group.slice is not None and _operator(site) < (1, 6):
            yield _too_old(site, "atomic multi-host slices", "1.6", (*path, "slice"))
        if group.scales and group.slice is not None and _ray(site) < (2, 43):
            yield _refuse(
                site, "ray-too-old", f"Ray {site.workload.spec.code.ray} counts hosts of a scaled slice wrongly",
                (*path, "replicas"), "use Ray 2.43 or later, or a fixed number of replicas",
            )  # fmt: skip
        if group.scales and _operator(site) < (1, 4):
            yield _too_old(site, "a scaled group's own idle time", "1.4", (*path, "replicas"), "fix the replicas")


def _queue(site: Site) -> Iterator[Diagnostic]:
    wanted, cluster = site.workload.spec.scheduling, site.target.cluster
    kueue = tuple(int(part) for part in cluster.kueue.split(".")[:2])
    scaled = [position for position, group in enumerate(site.workload.spec.groups) if group.scales]
    if wanted.queue is not None and cluster.scheduler == "default" and scaled and kueue < (0, 16):
        yield _refuse(
            site, "autoscaling-in-queue", f"Kueue {cluster.kueue} admits no autoscaled workload (0.16 and later do)",
            ("spec", "groups", scaled[0], "replicas"), "fix the replicas, or leave `queue` out",
        )  # fmt: skip
    if wanted.gang and wanted.queue is None and cluster.scheduler == "default":
        yield _refuse(
            site, "gang-without-scheduler", "nothing on this target can start all pods or none",
            ("spec", "scheduling", "gang"),
            "name a `queue` (Kueue admits all or nothing), or a gang scheduler: `cluster: {scheduler: volcano}`",
        )  # fmt: skip
    if cluster.scheduler == "scheduler-plugins" and wanted.queue is not None:
        yield _refuse(
            site, "scheduler-has-no-queues", "scheduler-plugins has no queues",
            ("spec", "scheduling", "queue"), "leave `queue` out, or use Kueue, Volcano, YuniKorn or KAI",
        )  # fmt: skip
    if cluster.scheduler == "scheduler-plugins" and site.workload.job is not None:
        yield _refuse(
            site, "scheduler-takes-no-jobs", "an operator with scheduler-plugins leaves RayJobs in Initializing",
            ("spec",), "use Volcano, YuniKorn or KAI, or Kueue",
        )  # fmt: skip


def _volumes(site: Site) -> Iterator[Diagnostic]:
    """A volume for one node on groups of more than one pod."""
    sizes = {group.name: group for group in site.workload.spec.groups}
    for position, volume in enumerate(site.workload.spec.data.volumes):
        groups = [sizes[name] for name in volume.groups or ()]
        many = len(groups) > 1 or any(group.replicas.max > 1 or group.slice is not None for group in groups)
        if volume.access == "one" and many:
            yield _refuse(
                site, "volume-on-many-pods", f"volume `{volume.name}` is for one node; its groups have several pods",
                ("spec", "data", "volumes", position), "say `access: many`",
            )  # fmt: skip


def _text(site: Site) -> Iterator[Diagnostic]:
    """Texts that pass through a shell or a size limit on their way."""
    code = site.workload.spec.code
    environment = dumps(dict(code.runtime_env)) if code.runtime_env else ""
    shell = [one for one in (*site.workload.bundle.requirements, environment) if "$" in one or "`" in one]
    if shell and site.workload.job is not None:
        path = ("spec", "code", "runtimeEnv" if code.runtime_env else "pip")
        yield _refuse(
            site, "shell-in-runtime-env", "the submitter's shell expands a `$` or backtick in the runtime environment",
            path, "put such values into `code.env` or a secret",
        )  # fmt: skip
    size = sum(len(content) for content in site.workload.bundle.files.values())
    if code.delivery == "configMap" and size > _CODE_LIMIT:
        yield _refuse(
            site, "code-too-large", f"`code.source` has {size // 1024} KiB; a ConfigMap holds at most 900 KiB",
            ("spec", "code", "source"), "deliver by `upload`, `git` or `image`",
        )  # fmt: skip


def _exposure(site: Site) -> Iterator[Diagnostic]:
    ingress, wanted = site.target.ingress, site.workload.spec.expose
    if wanted.ingress and site.workload.spec.service is None:
        yield _refuse(
            site, "ingress-without-service", "only a service can be reached from outside",
            ("spec", "expose", "ingress"), "use `portable logs` and port forwarding for the dashboard",
        )  # fmt: skip
    if wanted.ingress and ingress is not None and not ingress.auth:
        yield _refuse(
            site, "ingress-without-auth", "Ray's token does not guard Serve's HTTP; the target's ingress has no `auth`",
            ("spec", "expose", "ingress"), f"give target `{site.target_name}` an `ingress.auth`",
        )  # fmt: skip
    yield from _model_api(site)
    explicit = "auth" in wanted.model_fields_set and wanted.auth
    if explicit and (_ray(site) < (2, 52) or _operator(site) < (1, 5)):
        yield _refuse(
            site, "auth-not-supported", "token authentication needs Ray 2.52 and operator 1.5.1",
            ("spec", "expose", "auth"), "raise both, or say `auth: false` and keep the NetworkPolicy",
        )  # fmt: skip


def _model_api(site: Site) -> Iterator[Diagnostic]:
    """The path of the model API must lead to an application."""
    service = site.workload.spec.service
    if service is None or service.open_ai is None:
        return
    path, routes = service.open_ai.path, [one.route for one in service.applications]
    if not any(path == route or path.startswith(route.rstrip("/") + "/") for route in routes):
        yield _refuse(
            site, "model-api-not-routed", f"`openAI.path` {path} leads to no application ({', '.join(routes)})",
            ("spec", "service", "openAI", "path"), "give the path below an application's `route`",
        )  # fmt: skip


def warnings(site: Site) -> Iterator[Diagnostic]:
    """What works, but not as a user may expect."""
    job = site.workload.job
    if job is not None and job.start_deadline is None and job.deadline is None:
        yield _warn(
            site, "no-deadline", "without `startDeadline` or `deadline` one pod that cannot start holds the job, "
            "and its accelerators, for ever", ("spec",),
        )  # fmt: skip
    if job is not None and job.keep_cluster:
        yield _warn(site, "cluster-is-kept", "`keepCluster` leaves accelerators allocated after the job", ("spec",))
    if site.workload.spec.expose.auth and (_ray(site) < (2, 52) or _operator(site) < (1, 5)):
        yield _warn(
            site, "no-token-auth", "Ray before 2.52 or an operator before 1.5.1 has no token: whoever reaches the "
            "dashboard can run code", ("spec",),
        )  # fmt: skip
    yield from _absent_program(site)
    yield from _unsaved_work(site)
    if site.workload.spec.head.memory < 8 * 2**30:
        yield _warn(site, "small-head", "heads with less than 8Gi are known to run out of memory", ("spec", "head"))
    for name in site.workload.spec.overrides:
        if name in (site.target_name, site.provider.name):
            yield _warn(site, "override", f"patches for `{name}` tie this workload to it", ("spec", "overrides", name))


def _too_old(site: Site, what: str, since: str, path: tuple[str | int, ...], advice: str = "") -> Diagnostic:
    """A form newer than the target's operator."""
    return _refuse(
        site, "operator-too-old", f"{what} needs operator {since}; target `{site.target_name}` has "
        f"{site.target.cluster.kuberay}", path, advice or f"upgrade the operator to {since}",
    )  # fmt: skip


def _refuse(site: Site, name: str, message: str, path: tuple[str | int, ...], *advice: str) -> Diagnostic:
    return Diagnostic(name, message, site.workload.location(*path), path, advice)


def _warn(site: Site, name: str, message: str, path: tuple[str | int, ...]) -> Diagnostic:
    return Diagnostic(name, message, site.workload.location(*path), path)


def _absent_program(site: Site) -> Iterator[Diagnostic]:
    """A script of the command that is not among the files of the code, where the command runs."""
    job, files = site.workload.job, site.workload.bundle.files
    for position, word in enumerate((job.command or ()) if job is not None and files else ()):
        if word.endswith((".py", ".sh")) and not word.startswith("-"):
            if not word.startswith("/") and posixpath.normpath(word) not in files:
                path = (*_path_of_job(site), "command", position)
                yield _warn(site, "program-not-in-code", f"`code.source` has no file `{word}`", path)
            return


def _unsaved_work(site: Site) -> Iterator[Diagnostic]:
    """Attempts that begin anew: retries or spot nodes, and nothing that is saved."""
    job, saved = site.workload.job, site.workload.spec.data.checkpoints
    if job is None or (saved is not None and saved.resume):
        return
    options = {option for group in site.workload.spec.groups for option in group.purchase or ()}
    spot = "spot" in options | set(site.workload.spec.policy.purchase)
    if job.retries or spot:
        why = "spot nodes can be taken away" if spot else "each retry is a new cluster"
        yield _warn(site, "work-is-lost", f"{why}, and no checkpoint is resumed: an attempt begins anew", ("spec",))
