"""Workloads that really run: spec, plan, apply --wait, through queue, operator, scheduler and kubelet to their end."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from portable.deploy.dashboard import job_log
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.machine import Machine, events, job, labelled, spec
from tests.cluster.nodes import Nodes
from tests.cluster.planning import Deployer

pytestmark = pytest.mark.cluster

QUOTA: Mapping[str, str | int] = {"cpu": 4, "memory": "16Gi"}

CHECK_NODES = Path(__file__).parents[2] / "manifests" / "check-nodes" / "workload.yaml"
FAILING = "import sys\nprint('the disk is full')\nsys.exit(7)\n"
LONG = "import time\nprint('begun', flush=True)\ntime.sleep(600)\n"
SERVING = """
from ray import serve
@serve.deployment(ray_actor_options={"num_cpus": 0.1})
class Hello:
    def __call__(self, request):
        return "hello from a pod"
app = Hello.bind()
"""
NEEDY = "import ray; ray.init(); f = ray.remote(num_cpus=1)(lambda: 1); print('got', ray.get(f.remote()))"


@pytest.fixture
def machine(kueue: Cluster, kubelets: Nodes, tmp_path: Path) -> Iterator[Machine]:
    namespace = kueue.namespace()
    with labelled(kueue, kubelets):
        made = Machine(kueue, namespace, tmp_path, kueue.kueue.add(namespace, QUOTA))
        yield made
        made.end()


def test_a_workload_of_the_gallery_runs_over_two_nodes_to_its_end(machine: Machine) -> None:
    machine.take(CHECK_NODES)
    planned = machine.run("plan", "--out", "p.plan", "--detailed-exitcode")
    assert planned.code == 2, planned.err
    assert machine.run("show", what="p.plan").out == planned.out

    running = machine.beside("apply", "--wait", "-o", "jsonl", what="p.plan")
    status = machine.until("Running, RUNNING")
    spread = [one["topologyKey"] for pod in workers(machine) for one in pod["spec"]["topologySpreadConstraints"]]
    followed = machine.run("logs", "-f")
    ended = running.end()

    assert ended.code == 0, ended.err + followed.out
    places = {pod["name"]: pod["node"] for pod in status["pods"] if pod["role"] == "probes"}
    assert sorted(places.values()) == sorted(Nodes.names)
    assert spread == ["kubernetes.io/hostname"] * 2, "by our own setting"
    assert status["objects"][0]["queue"]["admitted"]
    seen = rows(followed.out, 8)
    assert set(seen) == set(places), "each worker tells of itself, by the name of its pod"
    assert len({node for _, node, *_ in seen.values()}) == 2, "and was on a node of its own, by its own word"
    assert {address.rpartition(".")[0] for address, *_ in seen.values()} == {"10.244.1", "10.244.2"}
    assert set(rows(followed.out, 5)) == set(places), "and has talked to the other"
    assert "all is well: 2 workers, each on a node of its own; 2 ways between them" in followed.out

    told = [one.kind for one in events(ended)]
    assert told[0] == "version"
    assert told.count("apply_done") == told.count("planned_change")
    last = events(ended)[-1]
    assert (last.kind, last.body["complete"]) == ("end", True)
    assert last.body["states"][0]["words"] == "Complete, SUCCEEDED"
    again = machine.run("plan", "--detailed-exitcode")
    assert (again.code, "no changes" in again.out) == (0, True), again.out
    assert machine.run("drift").code == 0
    assert "all is well" in machine.run("logs").out
    assert machine.run("destroy", "--yes").code == 0
    machine.cluster.wait_for(lambda: not machine.everything(), 60, "an empty namespace")


def test_the_gallery_workload_fails_where_its_workers_have_to_share_a_node(machine: Machine) -> None:
    machine.take(CHECK_NODES)
    machine.cluster.kubectl("cordon", Nodes.names[1])
    running = machine.beside("apply", "--wait", "--yes")
    machine.cluster.wait_for(
        lambda: sum("nodeName" in pod["spec"] for pod in workers(machine)) == 2, what="two workers"
    )
    # A node of two CPUs has no room left for the submitter.
    machine.cluster.kubectl("uncordon", Nodes.names[1])
    ended = running.end()

    assert ended.code == 1, ended.err
    assert "error[work-failed]" in ended.err
    assert "exit code 1" in ended.err
    (problem,) = (line for line in ended.err.splitlines() if "problem: " in line)
    assert "though they are to be spread" in problem
    assert problem.count("-probes-worker-") == 2
    assert machine.status()["objects"][0]["ending"] == "failed"


def test_a_job_that_fails_says_why(machine: Machine) -> None:
    machine.program(FAILING)
    ended = machine.run("apply", "--wait", "--yes", "-o", "json")

    assert ended.code == 1, ended.err
    assert "error[work-failed]" in ended.err
    assert "AppFailed" in ended.err
    assert "exit code 7" in ended.err
    assert "the disk is full" in ended.err
    assert (ended.json["complete"], ended.json["left"]) == (False, [])
    assert ended.json["states"][0]["reason"] == "AppFailed"
    logs = machine.run("logs")
    assert (logs.code, "the disk is full" in logs.out) == (0, True), logs.err
    (one,) = machine.status()["objects"]
    assert (one["ending"], one["reason"]) == ("failed", "AppFailed")

    machine.program("print('mended')\n")
    planned = machine.run("plan", "-o", "json")
    assert {one["object"]["kind"]: one["action"] for one in planned.json["changes"]}["RayJob"] == "replace"


def test_waiting_can_be_stopped_and_the_job_goes_on_until_it_is_destroyed(machine: Machine) -> None:
    machine.program(LONG)
    running = machine.beside("apply", "--wait", "--yes")
    (job,) = machine.until("Running, RUNNING")["objects"]
    deployer = Deployer(machine.cluster, machine.namespace)
    assert "begun" in str(job_log(deployer.kubernetes, machine.namespace, job["cluster"], job["job_id"]))
    running.process.send_signal(signal.SIGINT)
    ended = running.end(30)

    assert ended.code == 130, ended.err
    assert "everything was applied, and the workload goes on" in ended.err
    assert machine.status()["objects"][0]["words"] == "Running, RUNNING"
    gone = machine.run("destroy", "--yes")
    assert gone.code == 0, gone.err
    machine.cluster.wait_for(lambda: not machine.everything(), 60, "an empty namespace")


def test_over_quota_waits_says_why_and_runs_when_quota_is_free(machine: Machine) -> None:
    machine.program("print('at last')\n")
    machine.write(job(queued=True, groups="groups: [{name: workers, replicas: 1, cpu: 0.5, memory: 2Gi}]"))
    other = _hog(machine)
    machine.cluster.api.apply(other).expect(201)
    machine.cluster.wait_for(lambda: _admitted(machine.cluster.api.read(other)), what="another's quota taken")

    running = machine.beside("apply", "--wait", "--yes")
    waiting = machine.until("insufficient", "Suspended")
    assert (waiting["objects"][0]["words"], waiting["pods"]) == ("Suspended", [])
    assert not waiting["objects"][0]["queue"]["hopeless"]
    assert machine.run("plan", "--detailed-exitcode").code == 0
    machine.cluster.wait_for(lambda: running.said("insufficient unused quota for cpu"), what="the queue's reason")
    machine.cluster.api.delete(other).expect(200, 202)
    ended = running.end()

    assert ended.code == 0, ended.err
    assert "Complete, SUCCEEDED" in ended.out


def test_the_autoscaler_goes_from_none_to_one_and_back_and_nothing_is_to_be_changed(machine: Machine) -> None:
    groups = "groups: [{name: workers, replicas: {min: 0, max: 1}, cpu: 0.5, memory: 2Gi}]"
    machine.program("", "none.py")
    machine.write(spec("cluster: {ttl: 1h}", f"{groups}\n  autoscaling: {{idle: 5s}}"))
    applied = machine.run("apply", "--wait", "--yes")
    assert applied.code == 0, applied.err

    def replicas() -> int:
        assert machine.run("plan", "--detailed-exitcode").code == 0
        live = machine.cluster.api.get(f"/apis/ray.io/v1/namespaces/{machine.namespace}/rayclusters/demo").expect()
        return int(live["spec"]["workerGroupSpecs"][0]["replicas"])

    assert replicas() == 0
    (head,) = (pod["name"] for pod in machine.status()["pods"] if pod["role"] == "head")
    ran = machine.cluster.kubectl(
        "exec", head, "-n", machine.namespace, "-c", "ray-head", "--", "python", "-c", NEEDY, timeout=180
    )
    assert "got 1" in ran.stdout
    assert replicas() == 1
    planned = machine.run("plan", "-o", "json").json
    (change,) = (one for one in planned["changes"] if one["object"]["kind"] == "RayCluster")
    assert {one["owner"] for one in change["theirs"]} == {"the Ray autoscaler"}
    machine.cluster.wait_for(lambda: replicas() == 0, 120, "the worker taken away again")
    assert machine.run("drift").code == 0
    gone = machine.run("destroy", "--yes")
    assert gone.code == 0, gone.err


def test_a_service_answers_and_is_destroyed_with_nothing_left(machine: Machine) -> None:
    machine.program(SERVING, "serving.py")
    groups = "groups: [{name: workers, replicas: 1, cpu: 0.5, memory: 2Gi}]"
    machine.write(spec('service: {applications: [{name: hello, import: "serving:app"}]}', groups))
    applied = machine.run("apply", "--wait", "--yes", "-o", "json")
    assert applied.code == 0, applied.err
    address = applied.json["states"][0]["address"]

    path = f"/api/v1/namespaces/{machine.namespace}/services/{address}/proxy/"
    assert machine.cluster.wait_for(lambda: machine.cluster.api.get(path).text, 60, "answer") == "hello from a pod"
    assert machine.run("plan", "--detailed-exitcode").code == 0

    gone = machine.run("destroy", "--yes", "-o", "json")
    assert gone.code == 0, gone.err
    assert json.loads(gone.out)["complete"]
    machine.cluster.wait_for(lambda: not machine.everything(), 60, "an empty namespace")


def workers(machine: Machine) -> list[Json]:
    """The pods that look at the nodes."""
    pods = machine.cluster.pods(machine.namespace)
    return [pod for pod in pods if pod["metadata"]["labels"].get("ray.io/group") == "probes"]


def rows(log: str, width: int) -> dict[str, list[str]]:
    """The rows of the table of this width, by their first cell and without the head."""
    cells = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in log.splitlines() if line[:1] == "|"]
    return {
        first: rest for first, *rest in (one for one in cells if len(one) == width) if first not in ("worker", "from")
    }


def _hog(machine: Machine) -> Json:
    """Another workload in the same queue, which leaves too little."""
    container = {"name": "hog", "image": Nodes.image, "resources": {"requests": {"cpu": "3", "memory": "1Gi"}}}
    pod = {"restartPolicy": "Never", "containers": [container]}
    return {
        "apiVersion": "kueue.x-k8s.io/v1beta2",
        "kind": "Workload",
        "metadata": {"name": "hog", "namespace": machine.namespace},
        "spec": {"queueName": machine.queue, "podSets": [{"name": "main", "count": 1, "template": {"spec": pod}}]},
    }


def _admitted(workload: Json) -> bool:
    conditions = workload.get("status", {}).get("conditions") or []
    return any(one["type"] == "Admitted" and one["status"] == "True" for one in conditions)
