"""A job on a local Ray, by RayJob's rules: attempts, deadlines, statuses."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from portable.deploy.local_machine import FINISHED, Head, HeadGone, JobState, Machine, RequestRefused
from portable.deploy.local_request import Listener
from portable.deploy.local_start import bring_up, take_down
from portable.errors import Diagnostic, Unreachable
from portable.model.workload import Job

POLL = 0.2
"""Seconds between two looks at log and status."""
_STOPPING = 10.0
"""Seconds a program gets to end after it was told to."""
_TAIL = 50


class JobEnd(NamedTuple):
    """How the last attempt ended."""

    status: str
    reason: str
    message: str
    exit_code: int | None
    attempts: int
    tail: tuple[str, ...]


class _Failed(Exception):
    """An attempt that is over without a word from Ray on the job itself."""

    def __init__(self, reason: str, message: str, *, status: str = "", final: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.status = status
        self.final = final
        """RayJob does not try this again."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """One job with what all its attempts share."""

    name: str
    job: Job
    entrypoint: str
    runtime_env: Mapping[str, Any]
    start: Callable[[], Head]
    """Starts a new Ray."""
    machine: Machine
    listener: Listener
    start_timeout: float

    def run(self) -> JobEnd:
        """Runs attempt after attempt, each on a new Ray, until one succeeds or none is left.

        Raises:
            Unreachable: the last attempt was not running when its startDeadline, or the start timeout, had passed.
        """
        attempts = self.job.retries + 1
        for number in range(1, attempts):
            end, final = _Attempt(self, number).run()
            if final or not end.reason:
                return end
            self.listener.progress(f"attempt {number} of {attempts} failed: {end.reason}: {_first(end.message)}")
        return _Attempt(self, attempts).run()[0]


class _Attempt:
    """One attempt."""

    def __init__(self, run: JobRun, number: int) -> None:
        self._run = run
        self._number = number
        self._id = f"{run.name}-{secrets.token_hex(3)}"
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._begin = run.machine.now()

    def run(self) -> tuple[JobEnd, bool]:
        """How it ended, and whether RayJob would leave it at that."""
        try:
            return self._through(), False
        except _Failed as failure:
            return self._ended(failure.status, failure.reason, failure.message, None), failure.final
        except HeadGone as gone:
            return self._ended("FAILED", "AppFailed", f"the local Ray is gone: {gone}", None), False

    def _through(self) -> JobEnd:
        """From a new Ray to the job's end."""
        run = self._run
        head = bring_up(run.start, self._until_ready, run.listener)
        try:
            self._submit(head)
            state = self._follow(head)
        except KeyboardInterrupt:
            self._stop(head)
            raise
        finally:
            try:
                self._listen(head, last=True)
            finally:
                take_down(head, run.listener)
        reason = "AppFailed" if state.status == "FAILED" else ""
        return self._ended(state.status, reason, state.message, state.exit_code)

    def _until_ready(self, head: Head) -> None:
        self._until(head, head.ready, "Ray did not answer")

    def _submit(self, head: Head) -> None:
        """Hands Ray the job, within the time to start."""
        self._run.listener.progress(f"Ray is up: {head.dashboard}; submitting {self._id}")
        try:
            self._until(
                head,
                lambda: head.submit(self._id, self._run.entrypoint, self._run.runtime_env),
                "Ray did not take the job",
            )
        except RequestRefused as refusal:
            raise _Failed("SubmissionFailed", str(refusal), final=True) from None

    def _follow(self, head: Head) -> JobState:
        """Hands on the log until the job has ended."""
        said = ""
        while True:
            state = head.job(self._id)
            self._listen(head)
            if state is not None and state.status != said:
                said = state.status
                self._run.listener.progress(f"{self._id}: {said}")
            if state is not None and state.status in FINISHED:
                return state
            if said in ("", "PENDING"):
                self._expect_start(head, f"the job did not start: {state.message if state else 'Ray does not answer'}")
            self._expect_end(head)
            self._run.machine.sleep(POLL)

    def _until(self, head: Head, done: Callable[[], bool], otherwise: str) -> None:
        while not done():
            self._expect_start(head, otherwise)
            self._expect_end(head)
            self._run.machine.sleep(POLL)

    def _expect_start(self, head: Head, otherwise: str) -> None:
        """Fails when the time to start has passed; a startDeadline is tried again, as RayJob does."""
        deadline = self._run.job.start_deadline
        limit = self._run.start_timeout if deadline is None else deadline
        if self._run.machine.now() - self._begin <= limit:
            return
        what = f"{otherwise} within {limit:g} s" + (f"; Ray said: {head.trouble}" if head.trouble else "")
        if deadline is not None and self._number <= self._run.job.retries:
            raise _Failed("PreRunningDeadlineExceeded", what)
        self._give_up(deadline, what)

    def _give_up(self, deadline: float | None, what: str) -> NoReturn:
        if deadline is None:
            advice = "give it more time: --timeout 10m"
            raise Unreachable(Diagnostic("start-timeout", what, help=(advice,)))
        message = f"PreRunningDeadlineExceeded: {what}, the job's startDeadline"
        raise Unreachable(Diagnostic("start-deadline-exceeded", message))

    def _expect_end(self, head: Head) -> None:
        """Stops a job that takes longer than its deadline; RayJob does not try that again."""
        deadline = self._run.job.deadline
        if deadline is not None and self._run.machine.now() - self._begin > deadline:
            self._stop(head)
            message = f"the attempt was not over within {deadline:g} s, its deadline"
            raise _Failed("DeadlineExceeded", message, status="STOPPED", final=True)

    def _stop(self, head: Head) -> None:
        """Asks for the job's end and waits a little for it."""
        begin = self._run.machine.now()
        try:
            head.stop(self._id)
            while self._run.machine.now() - begin < _STOPPING:
                state = head.job(self._id)
                if state is None or state.status in FINISHED:
                    return
                self._run.machine.sleep(POLL)
        except (HeadGone, KeyboardInterrupt):
            return

    def _listen(self, head: Head, *, last: bool = False) -> None:
        for line in head.log(last=last):
            self._tail.append(line)
            self._run.listener.log(line)

    def _ended(self, status: str, reason: str, message: str, exit_code: int | None) -> JobEnd:
        return JobEnd(status, reason, message, exit_code, self._number, tuple(self._tail))


def _first(text: str) -> str:
    return text.partition("\n")[0]
