"""The provider-agnostic spec of one Ray job, service, cluster or scheduled job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PrivateAttr, model_validator

from portable.errors import Location, Path, Problem
from portable.model.code import Bundle, Code, Images
from portable.model.cron import Cron
from portable.model.data import Data, Secret
from portable.model.group import FabricRequest, Group, Head, Name, Replicas
from portable.model.noun import Count, Flag, Labels, Noun, Number
from portable.model.policy import Autoscaling, Expose, Observe, Override, Policy, Resilience, Scheduling
from portable.model.quantity import Seconds

API_VERSION = "portable/v1"
_NO_WISH = FabricRequest.defaults()


class Metadata(Noun):
    """Name and labels of the workload."""

    name: Name
    """At most 40 characters (36 with a schedule): the operator appends to it."""
    labels: Labels = {}
    """Put on every object and pod."""


class Expect(Noun):
    """How long one run takes, or how much work it is; only prices and deadlines use it."""

    duration: Seconds | None = None
    """Of one run."""
    tokens: Number | None = None
    """Trained on in one run."""
    parameters: Number | None = None
    """Of the model."""
    efficiency: Annotated[float, Field(gt=0, le=1)] | None = None
    """Model FLOPs utilisation the estimate assumes."""

    @model_validator(mode="after")
    def _one_way(self) -> Expect:
        work = (self.tokens, self.parameters, self.efficiency)
        if (self.duration is None) == (None in work):
            raise Problem("expect-form", "give either `duration`, or `tokens`, `parameters` and `efficiency`")
        return self


class Job(Noun):
    """A program that ends (RayJob)."""

    command: tuple[str, ...] | None = None
    """Program and arguments, passed on exactly; no shell reads them."""
    script: str | None = None
    """A bash script, passed on exactly."""
    retries: Count = 0
    """Further attempts after a failure, each on a new cluster."""
    start_deadline: Seconds | None = None
    """For each attempt: every pod is ready by then."""
    deadline: Seconds | None = None
    """For each attempt: it has ended by then."""
    keep_cluster: Flag = False
    """Keep the cluster, and pay for its accelerators, after the job has ended."""
    expect: Expect | None = None

    @model_validator(mode="after")
    def _one_program(self) -> Job:
        if (self.command is None) == (self.script is None):
            raise Problem("job-program", "give either `command` (a list) or `script`")
        if self.command is not None and not self.command:
            raise Problem("job-program", "`command` is empty", path=("command",))
        return self


class Application(Noun):
    """One Ray Serve application."""

    name: Name
    """Unique in the service."""
    import_: str = Field(alias="import", pattern=r"^[\w.]+:[\w.]+$")
    """`module:attribute`, relative to the code's folder."""
    route: str = "/"
    """The HTTP path that leads to it."""
    args: Mapping[str, Any] = {}
    """Given to the builder function of `import`."""
    replicas: Replicas | None = None
    """Serve replicas of its deployment; absent: what the code says."""
    deployment: str | None = None
    """The deployment that `replicas` scales; absent: `import`'s own name is used for a single deployment."""


class OpenAI(Noun):
    """The application speaks the OpenAI HTTP API at a path: what makes clients portable between services."""

    path: str = "/v1"
    """Where the API is served, below an application's route."""


class Service(Noun):
    """A program that serves (RayService)."""

    applications: Annotated[tuple[Application, ...], Field(min_length=1)]
    """What is served."""
    open_ai: OpenAI | None = Field(default=None, alias="openAI")
    expect: Expect | None = None


class Cluster(Noun):
    """A cluster to work on (RayCluster)."""

    ttl: Seconds | None = None
    """How long it is meant to live; shown in the plan and used for cost."""


class Schedule(Noun):
    """A job at fixed times."""

    cron: Cron
    """Five fields: minute, hour, day of month, month, day of week."""
    time_zone: Annotated[str, Field(pattern=r"^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$")] = "Etc/UTC"
    """An IANA name."""
    job: Job
    """What runs at those times."""


class Spec(Noun):
    """What is needed, never where."""

    job: Job | None = None
    """Exactly one of job, service, cluster, schedule."""
    service: Service | None = None
    cluster: Cluster | None = None
    schedule: Schedule | None = None
    code: Code
    images: Annotated[Images, Field(min_length=1)]
    """By runtime; at least one."""
    head: Head = Head.defaults()
    groups: Annotated[tuple[Group, ...], Field(max_length=15)] = ()
    """Worker groups. Without one, the head does the work."""
    fabric: FabricRequest = FabricRequest.defaults()
    data: Data = Data.defaults()
    identity: Name | None = None
    """A logical service identity; the target maps it."""
    secrets: tuple[Secret, ...] = ()
    """By reference only; a value never stands in a spec."""
    policy: Policy = Policy.defaults()
    scheduling: Scheduling = Scheduling.defaults()
    autoscaling: Autoscaling = Autoscaling.defaults()
    resilience: Resilience = Resilience.defaults()
    expose: Expose = Expose.defaults()
    observe: Observe = Observe.defaults()
    overrides: Mapping[str, tuple[Override, ...]] = {}
    """Patches by target or provider."""

    @model_validator(mode="after")
    def _one_kind(self) -> Spec:
        kinds = [kind for kind in ("job", "service", "cluster", "schedule") if getattr(self, kind) is not None]
        if len(kinds) != 1:
            found = "none of them" if not kinds else " and ".join(f"`{kind}`" for kind in kinds)
            raise Problem("workload-kind", f"give exactly one of job, service, cluster, schedule; found {found}")
        return self

    @model_validator(mode="after")
    def _unique_names(self) -> Spec:
        for what, names in (("group", [group.name for group in self.groups]), ("data", self.data.names())):
            for position, name in enumerate(names):
                if name in names[:position]:
                    raise Problem("duplicate-name", f"two {what} entries are called `{name}`", "rename one of them")
        return self

    @model_validator(mode="after")
    def _known_groups(self) -> Spec:
        known = {group.name for group in self.groups}
        named = [name for one in self.data.sets() for name in one.groups or ()]
        named += [name for volume in self.data.volumes for name in volume.groups or ()]
        patched = [patch.on for patches in self.overrides.values() for patch in patches]
        for name in [*named, *(one for one in patched if one not in ("head", "submitter"))]:
            if name not in known:
                raise Problem(
                    "unknown-group", f"`{name}` is no group of this workload", f"groups: {', '.join(sorted(known))}"
                )
        return self

    @model_validator(mode="after")
    def _distinct_places(self) -> Spec:
        """No two things at one path, no two variables of one name: Kubernetes refuses the one and hides the other."""
        data = self.data
        paths = [one.path for one in data.sets() if one.path is not None] + [one.path for one in data.volumes]
        paths += [one.path for one in self.secrets if one.path is not None]
        paths += [data.model_cache.path] if data.model_cache else []
        for group in self.groups:
            own = [*paths, *([group.local_disk.path] if group.local_disk else [])]
            _once("path", [path.rstrip("/") for path in own])
        _once("path", paths)
        named = [one.env for one in data.sets()] + [one.env for one in self.secrets]
        _once("variable", [*(name for name in named if name is not None), *self.code.env])
        return self


def _once(what: str, values: list[str]) -> None:
    for position, value in enumerate(values):
        if value in values[:position]:
            raise Problem(f"duplicate-{what}", f"the {what} `{value}` is given twice", "change one of them")


Kind = Literal["job", "service", "cluster", "schedule"]


class Workload(Noun):
    """One workload: a spec with its name."""

    api_version: Literal["portable/v1"]
    """The version of this form."""
    kind: Literal["Workload"]
    """What makes a document a workload."""
    metadata: Metadata
    """How it is called."""
    spec: Spec
    """What it needs."""

    _locate: Callable[[Path], Location | None] | None = PrivateAttr(default=None)
    _bundle: Bundle = PrivateAttr(default=Bundle())

    @model_validator(mode="after")
    def _short_name(self) -> Workload:
        if self.spec.schedule is not None and len(self.metadata.name) > 36:
            raise Problem(
                "name-too-long",
                "a scheduled workload's name has at most 36 characters: its jobs append to it",
                path=("metadata", "name"),
            )
        return self

    @property
    def name(self) -> str:
        """The workload's name."""
        return self.metadata.name

    @property
    def work(self) -> Kind:
        """Which kind of work it is."""
        found: Kind = next(kind for kind in ("job", "service", "cluster", "schedule") if getattr(self.spec, kind))
        return found

    @property
    def job(self) -> Job | None:
        """The job, whether run once or on a schedule."""
        return self.spec.schedule.job if self.spec.schedule else self.spec.job

    def location(self, *path: str | int) -> Location | None:
        """Where a part of the spec stands in its file; None if it was not read from one."""
        return self._locate(path) if self._locate else None

    @property
    def bundle(self) -> Bundle:
        """The code's files and requirements, as the loader read them."""
        return self._bundle

    def loaded(self, locate: Callable[[Path], Location | None], bundle: Bundle) -> Workload:
        """The same workload, able to tell where its parts stand, and with the files beside it."""
        copy = self.model_copy()
        copy._locate = locate
        copy._bundle = bundle
        return copy

    def fabric_of(self, group: Group) -> FabricRequest:
        """What a group asks of the fabric: its own wish, else the workload's, which is about accelerators alone."""
        if group.fabric is not None:
            return group.fabric
        return self.spec.fabric if group.accelerator is not None else _NO_WISH
