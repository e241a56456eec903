"""The machine that runs the tests as a provider: a folder of YAML and two real nodes, with no Python of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from tests.cluster.api import MERGE, Json
from tests.cluster.cluster import Cluster
from tests.cluster.commands import Commands, Ended
from tests.cluster.nodes import Nodes

LABEL: Final = "node.kubernetes.io/instance-type"
TYPE: Final = "machine"
RAY: Final = Nodes.image.rpartition(":")[2]
WORKERS: Final = "groups: [{name: workers, replicas: 2, cpu: 0.5, memory: 2Gi}]"

_PROVIDER: Final = """\
name: here
title: The machine that runs the tests
defaultRegion: desk
sources: {look: {ref: what its kubelet says, date: 2026-11-22, confidence: high}}
nodes:
  labellers: {hand: {instanceType: node.kubernetes.io/instance-type, source: look}}
  reserved: {cpu: 0, memory: 0, source: look}
  source: look
devices: {}
fabrics: {}
identity: {mechanism: unknown}
storage: {}
"""
_TYPES: Final = (
    "- {{name: machine, vcpus: {cpu}, memory: {memory}, arch: {arch}, purchase: [onDemand], source: look}}\n"
)
_REGIONS: Final = '- {name: desk, country: unknown, source: look, prices: {machine: {onDemand: "0.01"}}}\n'
_TARGETS: Final = """\
apiVersion: portable/v1
kind: Targets
targets:
  desk: {provider: here, cluster: {namespace: NAMESPACE}, queues: {desk: QUEUE, research: QUEUE}}
"""
_SPEC: Final = """\
apiVersion: portable/v1
kind: Workload
metadata: {{name: demo}}
spec:
  {work}
  code: {{source: ./src, ray: {ray}}}
  images: {{cpu: {{{arch}: "{image}"}}}}
  head: {{cpu: 0.5, memory: 2Gi}}
  {more}
"""


def job(*, groups: str = WORKERS, queued: bool = False, ray: str = RAY) -> str:
    """The spec of a job that runs `main.py`."""
    queue = "\n  scheduling: {queue: desk}" if queued else ""
    return spec("job: {command: [python, main.py], deadline: 10m}", f"{groups}{queue}", ray)


def spec(work: str, more: str, ray: str = RAY) -> str:
    """A spec of some kind of work."""
    return _SPEC.format(work=work, more=more, ray=ray, image=Nodes.image, arch=_architecture())


def _architecture() -> str:
    return "arm64" if os.uname().machine == "aarch64" else "amd64"


@contextmanager
def labelled(cluster: Cluster, nodes: Nodes) -> Iterator[None]:
    """The nodes with the label by which the provider's folder knows them."""
    for name in nodes.names:
        _label(cluster, name, TYPE)
    try:
        yield
    finally:
        for name in nodes.names:
            _label(cluster, name, None)


def _label(cluster: Cluster, node: str, value: str | None) -> None:
    body = {"metadata": {"labels": {LABEL: value}}}
    cluster.api.request("PATCH", f"/api/v1/nodes/{node}", body, MERGE).expect()


@dataclass(frozen=True)
class Event:
    """One line of a command's event stream."""

    kind: str
    body: Json


class Running:
    """A command that runs beside the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: dict[str, list[str]] = {"out": [], "err": []}
        self._readers = [
            threading.Thread(target=self._read, args=(stream, self._lines[name]), daemon=True)
            for name, stream in (("out", process.stdout), ("err", process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def said(self, words: str) -> bool:
        """Whether it has said something on standard error by now."""
        return words in "".join(self._lines["err"])

    def end(self, timeout: float = 360) -> Ended:
        """Its end, waited for."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"still running after {timeout:g} s: {self._lines}") from None
        for reader in self._readers:
            reader.join()
        return Ended(self.process.returncode, *("".join(lines) for lines in self._lines.values()))

    @staticmethod
    def _read(stream: IO[str] | None, lines: list[str]) -> None:
        assert stream is not None
        with stream:
            # One by one, so that what was said is known while the command runs.
            lines.extend(line for line in stream)


def events(ended: Ended) -> list[Event]:
    """What `-o jsonl` wrote."""
    lines = [json.loads(line) for line in ended.out.splitlines()]
    return [Event(line["type"], line) for line in lines]


def _given(plan: str) -> tuple[str, ...]:
    """What a command needs that has no plan, which knows it all."""
    return () if plan else ("--providers", "clouds", "--targets-file", "targets.yaml")


class Machine(Commands):
    """Commands in a folder with a spec, its targets, and the provider that this machine is."""

    def __init__(self, cluster: Cluster, namespace: str, folder: Path, queue: str = "none") -> None:
        super().__init__(cluster, namespace, folder, job(), _TARGETS.replace("QUEUE", queue))
        self._beside: list[Running] = []
        self._spec = "workload.yaml"
        self.queue = queue
        node = cluster.api.get(f"/api/v1/nodes/{Nodes.names[0]}").expect()
        offered = node["status"]["allocatable"]
        place = folder / "clouds" / "here"
        place.mkdir(parents=True)
        (place / "provider.yaml").write_text(_PROVIDER)
        memory = offered["memory"]
        (place / "instance-types.yaml").write_text(
            _TYPES.format(cpu=offered["cpu"], memory=memory, arch=_architecture())
        )
        (place / "regions.yaml").write_text(_REGIONS)

    def program(self, text: str, name: str = "main.py") -> None:
        """What the workload runs."""
        for file in (self.folder / "src").iterdir():
            file.unlink()
        (self.folder / "src" / name).write_text(text)

    def take(self, spec: Path) -> None:
        """Have the commands take a workload where it lies, and not the one of this folder."""
        self._spec = str(spec)

    def run(self, command: str, *arguments: str, what: str = "") -> Ended:
        """Run a command on the workload, or on a plan, with our own provider and targets."""
        return super().run(command, *arguments, *_given(what), what=what or self._spec)

    def beside(self, command: str, *arguments: str, what: str = "") -> Running:
        """The same as a process of its own, whose output is read at its end."""
        running = Running(
            subprocess.Popen(
                [sys.executable, "-m", "portable", command, what or self._spec, *arguments, *_given(what)],
                cwd=self.folder,
                env={**os.environ, "KUBECONFIG": str(self.kubeconfig), "PYTHONPATH": str(Path(__file__).parents[2])},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        self._beside.append(running)
        return running

    def end(self) -> None:
        """End what a test that failed has left running."""
        for one in self._beside:
            if one.process.poll() is None:
                one.process.kill()
                one.process.wait()

    def status(self) -> Any:
        """What `status -o json` says."""
        found = self.run("status", "-o", "json")
        assert found.code == 0, found.err
        return found.json

    def until(self, *words: str, timeout: float = 120) -> Any:
        """Wait until the one object of the workload is told by all these words, and return the status."""

        def probe() -> Any:
            found = self.status()
            (one,) = found["objects"]
            return found if all(each in f"{one['words']} {one['queue']}" for each in words) else None

        return self.cluster.wait_for(probe, timeout, f"state `{' '.join(words)}`")

    def everything(self) -> list[str]:
        """What there is in the namespace that a workload could have left."""
        kinds = "rayjobs,rayclusters,rayservices,pods,services,jobs,configmaps,networkpolicies,poddisruptionbudgets"
        done = self.cluster.kubectl("get", kinds, "-n", self.namespace, "-o", "name")
        return [one for one in done.stdout.split() if "kube-root-ca" not in one]
