"""What a local run is asked for, and what it comes to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portable.errors import Diagnostic
from portable.model.accelerator import Accelerator
from portable.model.workload import Kind


@dataclass(frozen=True, slots=True)
class Program:
    """What is run, as the compiler writes it for a cluster."""

    code_dir: str
    """Where a pod has the code; programs are told where it is instead."""
    entrypoint: str | None = None
    """Of a job: the text that is submitted, to the byte."""
    applications: tuple[Mapping[str, Any], ...] = ()
    """Of a service: entries of a Serve config, without environments."""
    runtime_env: Mapping[str, Any] = field(default_factory=dict)
    """Ray's own form."""
    accelerators: Mapping[str, Accelerator] = field(default_factory=dict)
    """The model each group gets, by group."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever runs it decides about this machine."""

    python: str = sys.executable
    """The Python that has Ray and the program's packages, by path or name."""
    code: Path | None = None
    """The code's folder, instead of what the spec says."""
    data: Mapping[str, str] = field(default_factory=dict)
    """A folder for a logical data name, or a URI for one the program is given as a URI; others get an empty folder."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values by logical name; `name/file` for a file of a secret that is a folder."""
    accelerators: bool = True
    """Tell Ray of accelerators that this machine need not have; without, a program sees none and may do with CPUs."""
    workers: int | None = None
    """At most this many workers of each group; absent: as many as the group begins with."""
    install: bool = False
    """Let Ray install the requirements, as it does in a cluster."""
    keep_logs: bool = False
    """Leave the scratch folder where it is, without secrets."""
    once: bool = False
    """Services and clusters: end as soon as it is shown that they work."""
    start_timeout: float = 300.0
    """Seconds until Ray, and a service, must be up; a job's own startDeadline goes before."""
    port: int | None = None
    """The HTTP port of a service; absent: 8000 if it is free, else any."""
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    """The caller's environment: of it, a run gets what a machine needs (PATH, HOME, language, proxies), no more."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service or a cluster answers; all of it on loopback."""

    workload: str
    dashboard: str
    client: str
    """For `ray.init`, `ray://…`."""
    token: Path
    """The file with the token that Ray asks for."""
    http: str | None = None
    """Of a service."""


def _nothing(_: object) -> None:
    """Listens to nothing."""


@dataclass(frozen=True, slots=True)
class Listener:
    """Who wants to hear what happens while it happens."""

    log: Callable[[str], None] = _nothing
    """A line the program wrote."""
    progress: Callable[[str], None] = _nothing
    """A line about the run."""
    warning: Callable[[Diagnostic], None] = _nothing
    """What is not as it would be in a cluster."""
    ready: Callable[[Address], None] = _nothing
    """A service or cluster is up."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a local run ended; the words are those of RayJob's status."""

    workload: str
    work: Kind
    succeeded: bool
    job_status: str = ""
    """SUCCEEDED, FAILED or STOPPED; empty for services and clusters."""
    deployment_status: str = "Complete"
    """Complete or Failed."""
    reason: str = ""
    """AppFailed, DeadlineExceeded, SubmissionFailed, DeployFailed, RayGone; empty if all went well."""
    message: str = ""
    """What Ray says about the end."""
    driver_exit_code: int | None = None
    """Of the job's program; None if it never ran, or was stopped."""
    attempts: int = 1
    seconds: float = 0.0
    log_tail: tuple[str, ...] = ()
    """The last lines the program wrote."""
    folder: Path | None = None
    """Where logs and data are, if they were to be kept."""

    @property
    def exit_code(self) -> int:
        """0 for success, 1 for a program that failed."""
        return 0 if self.succeeded else 1
