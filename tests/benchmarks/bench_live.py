"""Times plan and apply beside `kubectl diff` and `kubectl apply` (both server-side) on one cluster, in one run.

    python -m tests.benchmarks.bench_live [--counts 1 10 100] [--runs 3]

Needs what the cluster tests need. Seconds count from the first request on: of kubectl the time that it takes to start
is taken off. Requests are counted by a proxy in a run of their own, which is not timed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.cluster import examples
from tests.cluster.api import Json
from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.commands import Commands
from tests.cluster.prerequisites import lacking_for_cluster
from tests.cluster.waiting import wait_for

_OURS = """
import json, resource, sys, time
from pathlib import Path
from portable.deploy.apply import apply_plan
from portable.deploy.kubernetes import connect
from portable.deploy.survey import make_plan
from portable.model.manifest import Manifest
from portable.model.plan import Subject
verb, kubeconfig, file, namespace = sys.argv[1:]
bodies = json.loads(Path(file).read_text())["items"]
cluster = connect(kubeconfig)
subject = Subject("bench", "here", namespace, "workload.yaml", "spec", "catalogue")
started = time.monotonic()
plan = make_plan(cluster, subject, [Manifest(body) for body in bodies])
planned = time.monotonic()
if verb == "apply":
    apply_plan(cluster, plan)
ended = time.monotonic()
seconds = ended - (planned if verb == "apply" else started)
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


class Spent(NamedTuple):
    """What one run took."""

    seconds: float
    mebibytes: float


class Measure(NamedTuple):
    """One tool at one verb and count."""

    requests: int
    seconds: float
    mebibytes: float


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    if lacking := lacking_for_cluster():
        sys.exit(f"needs {'; '.join(lacking)}")
    with tempfile.TemporaryDirectory() as folder:
        cluster = Cluster(Path(folder) / "cluster", programs())
        try:
            print(f"start of `portable plan`: {_start(cluster, Path(folder), wanted.runs):.2f} s to its first request")
            print(_row("verb", "count", "tool", "requests", "seconds", "MiB"))
            for count in wanted.counts:
                for verb in ("diff", "apply"):
                    _compare(cluster, Path(folder), verb, count, wanted.runs)
        finally:
            cluster.close()


def _start(cluster: Cluster, folder: Path, runs: int) -> float:
    """Seconds from a command line to the first request that a cluster sees, the least of some runs."""
    place = folder / "start"
    place.mkdir()
    commands = Commands(cluster, cluster.namespace("bench"), place)
    found = []
    for _ in range(runs):
        with cluster.faulty() as proxy:
            commands.kubeconfig = proxy.kubeconfig
            started = time.monotonic()
            process = commands.start("plan")
            seen = wait_for(lambda: proxy.seen, 60, "first request", interval=0.005)
            found.append(time.monotonic() - started - seen[0].seconds)
            process.communicate(timeout=60)
    return min(found)


def _compare(cluster: Cluster, folder: Path, verb: str, count: int, runs: int) -> None:
    bench = _Bench(cluster, folder, verb, count)
    ours, theirs = _measured(bench, bench.ours, runs), _measured(bench, bench.theirs, runs)
    if verb == "apply":
        # The same run has planned first: two requests an object, the cluster and the record.
        ours = ours._replace(requests=ours.requests - 2 * count - 2)
    for tool, one in (("portable", ours), ("kubectl", theirs)):
        print(_row(verb, count, tool, one.requests, f"{one.seconds:.3f}", f"{one.mebibytes:.0f}"))
    ratio = f"{ours.seconds / theirs.seconds:.2f}" if theirs.seconds > 0 else "?"
    more = f"{ours.requests - theirs.requests:+d}"
    print(_row(verb, count, "ratio", more, ratio, f"{ours.mebibytes / theirs.mebibytes:.2f}"), flush=True)


def _row(*cells: object) -> str:
    return " ".join(f"{cell!s:>9}" for cell in cells)


def _measured(bench: _Bench, tool: Callable[[Path], Spent], runs: int) -> Measure:
    """The median of some runs, after others that warm what is kept on disk and count the requests."""
    tool(bench.cluster.kubeconfig)
    with bench.cluster.faulty() as proxy:
        tool(proxy.kubeconfig)
        proxy.clear()
        tool(proxy.kubeconfig)
        requests = len(proxy.seen)
    found = [tool(bench.cluster.kubeconfig) for _ in range(runs)]
    return Measure(requests, statistics.median(one.seconds for one in found), max(one.mebibytes for one in found))


class _Bench:
    """Both tools at one verb; each run has a namespace of its own, which has nothing yet."""

    def __init__(self, cluster: Cluster, folder: Path, verb: str, count: int) -> None:
        self.cluster, self._folder, self._verb, self._count = cluster, folder, verb, count
        program = str(cluster.site.programs.path("kubectl"))
        self._kubectl = [program]
        self._start = min(_spent([program, "version", "--client"]).seconds for _ in range(3))

    def ours(self, kubeconfig: Path) -> Spent:
        """Portable in a process of its own, which times itself from its first request on."""
        namespace, file = self._objects()
        script = [sys.executable, "-c", _OURS, self._verb, str(kubeconfig), str(file), namespace]
        done = subprocess.run(script, capture_output=True, text=True, check=True)
        seconds, peak = json.loads(done.stdout)
        return Spent(seconds, peak / 1024)

    def theirs(self, kubeconfig: Path) -> Spent:
        """Kubectl, less the time that it takes to start."""
        _, file = self._objects()
        verb = ["diff"] if self._verb == "diff" else ["apply"]
        command = [*self._kubectl, f"--kubeconfig={kubeconfig}", *verb, "--server-side", "-f", str(file)]
        cache = str(self._folder / "kubectl-cache" / kubeconfig.name)
        spent = _spent(command, {"KUBECACHEDIR": cache, "KUBECTL_EXTERNAL_DIFF": "true"})
        return Spent(spent.seconds - self._start, spent.mebibytes)

    def _objects(self) -> tuple[str, Path]:
        namespace = self.cluster.namespace("bench")
        items = [_job(f"job-{number}", namespace) for number in range(self._count)]
        file = self._folder / f"{namespace}.json"
        file.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        return namespace, file


def _job(name: str, namespace: str) -> Json:
    """A RayJob for which the operator makes nothing."""
    body = examples.ray_job(name, namespace)
    return {**body, "spec": {**body["spec"], "suspend": True}}


def _spent(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Spent:
    """What a process takes; it must end well, or as a diff with differences does."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1), said.decode()
    return Spent(seconds, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
