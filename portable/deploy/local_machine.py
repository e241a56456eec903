"""The seam between a local run and the machine it runs on: what a run needs of it, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from portable.deploy.local_python import Interpreter
from portable.deploy.local_resources import LocalResources

FINISHED = frozenset({"SUCCEEDED", "FAILED", "STOPPED"})
"""Job states that do not change any more; the names are Ray's and RayJob's."""


class HeadGone(Exception):
    """Ray has ended, or was never able to start; the message says what it last wrote."""


class RequestRefused(Exception):
    """Ray says no to what it was asked, and would again."""


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """Everything one local Ray is started with."""

    interpreter: Interpreter
    environment: Mapping[str, str]
    resources: LocalResources
    folder: Path
    """Empty; Ray's sockets and logs go here. Its path must be short, as sockets have at most 107 bytes."""
    work: Path
    """The folder its processes start in."""
    token: Path
    """The file with the token that guards it."""


@dataclass(frozen=True, slots=True)
class JobState:
    """What Ray says about a job."""

    status: str
    """PENDING, RUNNING, STOPPED, SUCCEEDED or FAILED."""
    message: str = ""
    exit_code: int | None = None
    """Of the job's program, where it got as far as running."""


@dataclass(frozen=True, slots=True)
class ApplicationState:
    """What Ray Serve says about an application."""

    status: str
    """NOT_STARTED, DEPLOYING, RUNNING, DEPLOY_FAILED, DELETING or UNHEALTHY."""
    message: str = ""


class Head(Protocol):
    """One local Ray. A question it cannot answer yet is answered False or None; `HeadGone` says it never will."""

    @property
    def dashboard(self) -> str:
        """The dashboard's URL, on loopback."""

    @property
    def client(self) -> str:
        """The address for Ray clients, `ray://…`."""

    @property
    def trouble(self) -> str:
        """What it last answered instead of doing what was asked; empty if it never did."""

    def ready(self) -> bool:
        """Whether jobs can be submitted."""

    def submit(self, job: str, entrypoint: str, runtime_env: Mapping[str, Any]) -> bool:
        """Submits a job under an id, once; False: try again."""

    def job(self, job: str) -> JobState | None:
        """How a job stands."""

    def stop(self, job: str) -> None:
        """Asks for the end of a job."""

    def deploy(self, config: Mapping[str, Any]) -> bool:
        """Hands Ray Serve its configuration; False: try again."""

    def applications(self) -> Mapping[str, ApplicationState]:
        """The state of every application of Serve; empty while it does not answer."""

    def answers(self, url: str) -> bool:
        """Whether an HTTP server on this machine answers there with success."""

    def log(self, *, last: bool = False) -> tuple[str, ...]:
        """Lines the program has written since the previous call; the last call also gives a line that has no end."""

    def end(self) -> tuple[int, ...]:
        """Ends every process of this Ray; returns the ids of those that could not be ended."""


class Scratch(Protocol):
    """The run's own folder; with it goes everything that was started in it."""

    @property
    def root(self) -> Path:
        """The folder, private to the user, with a short path."""

    def start(self, settings: HeadSettings) -> Head:
        """Starts a local Ray, which is not ready yet."""

    def keep(self, without: tuple[str, ...]) -> None:
        """Leaves the folder in place at the end, without these names in it."""


class Machine(Protocol):
    """This machine, as far as a run needs it."""

    def interpreter(self, python: str) -> Interpreter:
        """What a Python has installed."""

    def scratch(self) -> AbstractContextManager[Scratch]:
        """A new scratch; leaving it ends all processes and removes the folder."""

    def free_port(self, preferred: int | None = None) -> int:
        """A TCP port of loopback that nothing listens on: the preferred one if it is free."""

    def now(self) -> float:
        """Seconds of a clock that only goes forward."""

    def sleep(self, seconds: float) -> None:
        """Waits."""
