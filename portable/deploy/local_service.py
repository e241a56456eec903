"""A service, or a bare cluster, on a local Ray: up until somebody says enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portable.deploy.local_job import POLL
from portable.deploy.local_machine import ApplicationState, Head, Machine, RequestRefused
from portable.deploy.local_request import Listener
from portable.deploy.local_start import bring_up
from portable.errors import Diagnostic, Unreachable

_HEALTHY = "RUNNING"
_LOST = "DEPLOY_FAILED"
_LOOKS = 10
"""Looks at the log for one at the applications' state, once they run."""


class ServiceFailed(Exception):
    """The applications cannot be deployed; the message says why."""


def stand_up(start: Callable[[], Head], machine: Machine, listener: Listener, start_timeout: float) -> Standing:
    """A Ray that answers.

    Raises:
        Unreachable: it does not in time.
    """

    def wait(head: Head) -> None:
        wait_until(head.ready, head, machine, start_timeout, "Ray did not answer")

    return Standing(bring_up(start, wait, listener), machine, listener, start_timeout)


def wait_until(done: Callable[[], bool], head: Head, machine: Machine, seconds: float, otherwise: str) -> None:
    """Asks again and again.

    Raises:
        Unreachable: it was not so in time.
    """
    begin = machine.now()
    while not done():
        if machine.now() - begin > seconds:
            said = f"; Ray said: {head.trouble}" if head.trouble else ""
            message = f"{otherwise} within {seconds:g} s{said}"
            raise Unreachable(Diagnostic("start-timeout", message, help=("give it more time: --timeout 10m",)))
        machine.sleep(POLL)


@dataclass(frozen=True, slots=True)
class Standing:
    """One Ray that is up and stays, with what watches it; `HeadGone` comes out of everything it does."""

    head: Head
    machine: Machine
    listener: Listener
    start_timeout: float
    """Seconds each step may take."""

    def deploy(self, config: Mapping[str, Any]) -> None:
        """Deploys applications and waits until all of them run.

        Raises:
            Unreachable: they do not in time.
            ServiceFailed: one of them has failed.
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
        """Hands on the log until interrupted; tells when an application changes."""
        said: Mapping[str, ApplicationState] = {}
        while True:
            said = self._tell(said)
            for _ in range(_LOOKS):
                self._listen()
                self.machine.sleep(POLL)

    def _tell(self, said: Mapping[str, ApplicationState]) -> Mapping[str, ApplicationState]:
        """Says which applications are no longer as they were."""
        self.head.ready()
        now = self.head.applications() or said
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

    def _until(self, done: Callable[[], bool], otherwise: str) -> None:
        wait_until(done, self.head, self.machine, self.start_timeout, otherwise)

    def _listen(self) -> None:
        for line in self.head.log():
            self.listener.log(line)
