"""Local runs on a machine that does as it is told, and all that they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.deploy.local_machine import JobState
from portable.deploy.local_ray import Address, Choices, Listener, Program, RunResult, run
from portable.errors import Diagnostic
from portable.model.code import Bundle
from portable.model.workload import Workload
from tests.deploy.fake_machine import FakeMachine

FAILED = [JobState("PENDING"), JobState("RUNNING"), JobState("FAILED", "exit code 3", 3)]
RUNNING = JobState("RUNNING")
PROGRAM = Program(code_dir="/portable/code", entrypoint="bash -c 'exec python x.py'")
SERVING = Program(code_dir="/portable/code", applications=({"name": "chat", "import_path": "app:build"},))


def workload(bundle: Bundle | None = None, **spec: Any) -> Workload:
    body: dict[str, Any] = {"code": {"ray": "2.52.1", "source": "src"}, "images": {"cpu": "x"}, **spec}
    if not {"job", "service", "cluster", "schedule"} & set(body):
        body["job"] = {"command": ["python", "x.py"]}
    whole = {"apiVersion": "portable/v1", "kind": "Workload", "metadata": {"name": "demo"}, "spec": body}
    return Workload.model_validate(whole).loaded(lambda _: None, bundle or Bundle({"x.py": b"pass\n"}))


class Heard:
    """Everything a run said."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.progress: list[str] = []
        self.warnings: list[Diagnostic] = []
        self.addresses: list[Address] = []

    def listener(self) -> Listener:
        return Listener(self.log.append, self.progress.append, self.warnings.append, self.addresses.append)


def play(
    machine: FakeMachine,
    spec: Mapping[str, Any],
    heard: Heard | None = None,
    program: Program = PROGRAM,
    **choices: Any,
) -> RunResult:
    return run(workload(**spec), program, Choices(**choices), (heard or Heard()).listener(), machine=machine)


def job(**fields: Any) -> dict[str, Any]:
    return {"job": {"command": ["python", "x.py"], **fields}}
