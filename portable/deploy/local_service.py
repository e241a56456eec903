"""A service, or a bare cluster, on a local Ray: up until somebody says enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portable.deploy.local_job import POLL
from portable.deploy.local_machine import ApplicationState, Head, HeadGone, Machine, RequestRefused
from portable.deploy.local_request import Listener
from portable.errors import Diagnostic, Unreachable

_HEALTHY = "RUNNING"
_LOST = "DEPLOY_FAILED"
_LOOKS = 10
"""Looks at the log for one at the applications' state, once they run."""


class ServiceFailed(Exception):
    """The applications cannot be deployed, or Ray is gone; the message says why."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One head that is to be up, with what watches it."""

    head: Head
    machine: Machine
    listener: Listener
    start_timeout: float

    def begin(self) -> None:
        """Waits until Ray answers.

        Raises:
            Unreachable: it does not in time.
            ServiceFailed: it never will.
        """
        self._until(self.head.ready, "Ray did not answer")

    def deploy(self, config: Mapping[str, Any]) -> None:
        """Deploys applications and waits until all of them run.

        Raises:
            Unreachable: they do not in time.
            ServiceFailed: one of them, or Ray, has failed.
        """
        try:
            self._until(lambda: self.head.deploy(config), "Ray Serve did not answer")
        except RequestRefused as refusal:
            raise ServiceFailed(f"Ray Serve refuses the applications: {refusal}") from None
        wanted = {one["name"] for one in config["applications"]}
        self._until(lambda: self._all_run(wanted), "the applications did not come up")

    def expect_answer(self, url: str) -> None:
        """Makes sure that the service answers HTTP.

        Raises:
            Unreachable: it does not in time.
        """
        self._until(lambda: self.head.answers(url), f"{url} did not answer")

    def stay(self) -> None:
        """Hands on the log until interrupted; tells when an application changes.

        Raises:
            ServiceFailed: Ray is gone.
        """
        said: Mapping[str, ApplicationState] = {}
        while True:
            said = self._tell(said)
            for _ in range(_LOOKS):
                self._listen()
                self.machine.sleep(POLL)

    def _tell(self, said: Mapping[str, ApplicationState]) -> Mapping[str, ApplicationState]:
        """Says which applications are no longer as they were."""
        try:
            self.head.ready()
            now = self.head.applications() or said
        except HeadGone as gone:
            raise ServiceFailed(f"the local Ray is gone: {gone}") from None
        for name, state in now.items():
            if name in said and said[name].status != state.status:
                self.listener.progress(f"{name}: {state.status} {state.message}".rstrip())
        return now

    def _all_run(self, wanted: set[str]) -> bool:
        states = self.head.applications()
        self._listen()
        for name, state in states.items():
            if state.status == _LOST:
                raise ServiceFailed(f"{name}: {state.message}")
        return wanted == {name for name, state in states.items() if state.status == _HEALTHY}

    def _until(self, done: Any, otherwise: str) -> None:
        begin = self.machine.now()
        while not self._asked(done):
            if self.machine.now() - begin > self.start_timeout:
                said = f"; Ray said: {self.head.trouble}" if self.head.trouble else ""
                message = f"{otherwise} within {self.start_timeout:g} s{said}"
                advice = ("give it more time: --timeout 10m",)
                raise Unreachable(Diagnostic("start-timeout", message, help=advice))
            self.machine.sleep(POLL)

    def _asked(self, done: Any) -> bool:
        try:
            return bool(done())
        except HeadGone as gone:
            raise ServiceFailed(f"the local Ray is gone: {gone}") from None

    def _listen(self) -> None:
        for line in self.head.log():
            self.listener.log(line)
