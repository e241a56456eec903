"""A machine of this test's own making: Ray heads that do as they are told, and a clock that only sleeping moves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portable.deploy.local_keeper import remove
from portable.deploy.local_machine import ApplicationState, Head, HeadGone, HeadSettings, JobState, Scratch
from portable.deploy.local_python import Interpreter

PYTHON = Interpreter("/venv/bin/python", "3.11.7", "/venv/bin", "/venv", {"ray": "2.52.1"})


@dataclass
class FakeHead:
    """One Ray: every list is an answer a call, the last one for good; an exception is raised."""

    up: list[Any] = field(default_factory=lambda: [True])
    taken: list[Any] = field(default_factory=lambda: [True])
    states: list[Any] = field(default_factory=lambda: [JobState("RUNNING"), JobState("SUCCEEDED", "", 0)])
    deployed: list[Any] = field(default_factory=lambda: [True])
    applied: list[Any] = field(default_factory=lambda: [{}])
    healthy: list[Any] = field(default_factory=lambda: [True])
    output: list[str] = field(default_factory=list)
    trouble: str = ""
    dashboard: str = "http://127.0.0.1:1"
    client: str = "ray://127.0.0.1:2"
    settings: HeadSettings | None = None
    submitted: list[tuple[str, str, Mapping[str, Any]]] = field(default_factory=list)
    configs: list[Mapping[str, Any]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    ended: int = 0
    left: tuple[int, ...] = ()
    said: int = 0

    def ready(self) -> bool:
        return bool(following(self.up))

    def submit(self, job: str, entrypoint: str, runtime_env: Mapping[str, Any]) -> bool:
        self.submitted.append((job, entrypoint, runtime_env))
        return bool(following(self.taken))

    def job(self, job: str) -> JobState | None:
        if self.stopped:
            return JobState("STOPPED")
        state: JobState | None = following(self.states)
        return state

    def stop(self, job: str) -> None:
        self.stopped.append(job)

    def deploy(self, config: Mapping[str, Any]) -> bool:
        self.configs.append(config)
        return bool(following(self.deployed))

    def applications(self) -> Mapping[str, ApplicationState]:
        found: Mapping[str, ApplicationState] = following(self.applied)
        return found

    def answers(self, url: str) -> bool:
        return bool(following(self.healthy))

    def log(self, *, last: bool = False) -> tuple[str, ...]:
        new = self.output[self.said :] if last else self.output[self.said : self.said + 1]
        self.said += len(new)
        return tuple(new)

    def end(self) -> tuple[int, ...]:
        self.ended += 1
        return self.left


def following(answers: list[Any]) -> Any:
    """The next answer."""
    found = answers.pop(0) if len(answers) > 1 else answers[0]
    if isinstance(found, BaseException):
        raise found
    return found


@dataclass
class FakeMachine:
    """Gives out heads in their order."""

    heads: list[FakeHead] = field(default_factory=lambda: [FakeHead()])
    python: Interpreter = PYTHON
    busy: int | None = None
    interrupt_at: float | None = None
    time: float = 1000.0
    used: list[FakeHead] = field(default_factory=list)
    kept: tuple[str, ...] | None = None
    root: Path = Path()
    seen: dict[str, str] = field(default_factory=dict)
    """Text of every file there was when the first head was started."""

    def interpreter(self, python: str) -> Interpreter:
        return self.python

    @contextmanager
    def scratch(self) -> Iterator[Scratch]:
        self.root = Path(tempfile.mkdtemp(prefix="portable-test-"))
        try:
            yield self
        finally:
            remove(self.root)

    def start(self, settings: HeadSettings) -> Head:
        if not self.used:
            files = [path for path in self.root.rglob("*") if path.is_file()]
            self.seen = {path.relative_to(self.root).as_posix(): path.read_text() for path in files}
        head = self.heads[len(self.used)]
        head.settings = settings
        self.used.append(head)
        return head

    def keep(self, without: tuple[str, ...]) -> None:
        self.kept = without

    def free_port(self, preferred: int | None = None) -> int:
        return 9000 if preferred is None or preferred == self.busy else preferred

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        if self.interrupt_at is not None and self.time >= self.interrupt_at:
            self.interrupt_at = None
            raise KeyboardInterrupt


GONE = HeadGone("Ray ended with 1\nlast words")
