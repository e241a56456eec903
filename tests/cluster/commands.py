"""The `portable` command run as a user runs it, on a cluster of the tests."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from portable.__main__ import main
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster

SPEC: Final = """\
apiVersion: portable/v1
kind: Workload
metadata: {name: demo}
spec:
  job: {command: [python, main.py]}
  code: {source: ./src, ray: 2.52.1}
  images: {cuda: example.invalid/ray:cuda, cpu: example.invalid/ray:cpu}
  head: {cpu: 2, memory: 8Gi}
  groups:
    - {name: trainers, replicas: 1, accelerator: {anyOf: [nvidia-h100-80gb], count: 8}, cpu: 16, memory: 64Gi}
"""
TARGETS: Final = """\
apiVersion: portable/v1
kind: Targets
targets:
  here: {provider: aws, region: us-east-1, cluster: {namespace: NAMESPACE, networkPolicy: true}}
"""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, decoded."""
        assert self.out, self.err
        return json.loads(self.out)


class Commands:
    """A folder with a spec and its targets, and the command run in it."""

    def __init__(
        self, cluster: Cluster, namespace: str, folder: Path, spec: str = SPEC, targets: str = TARGETS
    ) -> None:
        self.cluster, self.namespace, self.folder = cluster, namespace, folder
        self.kubeconfig = cluster.kubeconfig
        (folder / "src").mkdir(exist_ok=True)
        (folder / "src" / "main.py").write_text("print('hello')\n")
        self.write(spec)
        (folder / "targets.yaml").write_text(targets.replace("NAMESPACE", namespace))

    def write(self, spec: str) -> None:
        """Another spec."""
        (self.folder / "workload.yaml").write_text(spec)

    def run(self, command: str, *arguments: str, what: str = "workload.yaml") -> Ended:
        """Run `portable COMMAND workload.yaml …` in this process, where nobody can be asked."""
        streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
        kept = sys.stdout, sys.stderr, sys.stdin
        sys.stdout, sys.stderr, sys.stdin = (*streams, io.StringIO())
        try:
            with contextlib.chdir(self.folder), self._environment():
                code = main([command, what, *arguments])
        finally:
            sys.stdout, sys.stderr, sys.stdin = kept
        return Ended(code, *(_text(one) for one in streams))

    def start(self, command: str, *arguments: str) -> subprocess.Popen[str]:
        """The same as a process of its own, to be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "portable", command, "workload.yaml", *arguments],
            cwd=self.folder,
            env={**os.environ, "KUBECONFIG": str(self.kubeconfig), "PYTHONPATH": str(Path(__file__).parents[2])},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextlib.contextmanager
    def _environment(self) -> Iterator[None]:
        kept = dict(os.environ)
        os.environ.update({"KUBECONFIG": str(self.kubeconfig), "NO_COLOR": "1"})
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(kept)

    def job(self) -> Json:
        """The live RayJob."""
        path = f"/apis/ray.io/v1/namespaces/{self.namespace}/rayjobs/demo"
        return self.cluster.api.get(path).expect()

    def reconciled(self) -> None:
        """Wait until the operator has made the job's cluster and its pods."""
        self.cluster.wait_for(lambda: self.job().get("status", {}).get("rayClusterName"), what="RayCluster")
        self.cluster.wait_for(lambda: len(self.cluster.pods(self.namespace)) >= 2, what="pods")

    def members(self) -> list[str]:
        """What carries the label of the workload."""
        label = "portable.dev/workload=demo"
        done = self.cluster.kubectl(
            "get", "rayjobs,configmaps,networkpolicies", "-n", self.namespace, "-l", label, "-o", "name"
        )
        return done.stdout.split()


def left(commands: Commands) -> str:
    """What a plan shows: `nothing`, `everything`, or the kinds of what is still to be done, in its order."""
    planned = commands.run("plan", "-o", "json")
    assert planned.code == 0, planned.err
    todo = [one["object"]["kind"] for one in planned.json["changes"] if one["action"] != "unchanged"]
    if not todo:
        return "nothing"
    return "everything" if len(todo) == len(planned.json["changes"]) else ", ".join(todo)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
