"""Ray really runs: two real nodes, their pods in two networks, one job over both."""

from __future__ import annotations

import pytest

from tests.cluster import examples
from tests.cluster.api import Json
from tests.cluster.cluster import Cluster
from tests.cluster.nodes import Nodes
from tests.cluster.versions import KUBERNETES

pytestmark = pytest.mark.cluster

_SCRIPT = """
import ray
ray.init()
@ray.remote(num_cpus=1, scheduling_strategy="SPREAD")
def where():
    import time
    time.sleep(1)
    return ray.util.get_node_ip_address()
print("seen", sorted(set(ray.get([where.remote() for _ in range(4)]))))
"""


def _job(namespace: str, script: str) -> Json:
    """A RayJob with a head that computes nothing and two workers that must not share a node."""
    small = {"cpu": "500m", "memory": "2Gi"}
    spread = {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"example.com/spread": "workers"}},
    }
    template = examples.pod("ray-worker", {}, small, Nodes.image, topologySpreadConstraints=[spread])
    template["metadata"] = {"labels": {"example.com/spread": "workers"}}
    workers = examples.group(template, replicas=2)
    workers["rayStartParams"] = {"num-cpus": "1"}
    manifest = examples.ray_job("real", namespace, workers)
    head = manifest["spec"]["rayClusterSpec"]["headGroupSpec"]
    head["rayStartParams"] = {"num-cpus": "0"}
    head["template"] = examples.pod("ray-head", {}, small, Nodes.image)
    manifest["spec"]["entrypoint"] = f"python -c '{script}'"
    return manifest


def test_job_runs_on_two_nodes_to_its_end(cluster: Cluster, kubelets: Nodes) -> None:
    namespace = cluster.namespace()
    manifest = _job(namespace, _SCRIPT)
    cluster.api.apply(manifest).expect(201)

    workers = cluster.wait_for(
        lambda: _placed(cluster.pods(namespace, labelSelector="ray.io/node-type=worker")), 60, "two placed workers"
    )
    status = cluster.wait_for(lambda: _ended(cluster.api.read(manifest)), 240, "end of the job")

    assert workers == set(kubelets.names)
    assert (status["jobStatus"], status["jobDeploymentStatus"]) == ("SUCCEEDED", "Complete")
    log = cluster.kubectl("logs", "--namespace", namespace, "--selector", "job-name=real", "--tail=-1").stdout
    (seen,) = (line for line in log.splitlines() if line.startswith("seen"))
    assert "10.244.1." in seen, seen
    assert "10.244.2." in seen, seen


def test_job_that_fails_says_so(cluster: Cluster, kubelets: Nodes) -> None:
    namespace = cluster.namespace()
    manifest = _job(namespace, "import sys; sys.exit(7)")
    cluster.api.apply(manifest).expect(201)

    status = cluster.wait_for(lambda: _ended(cluster.api.read(manifest)), 240, "end of the job")

    assert (status["jobStatus"], status["jobDeploymentStatus"]) == ("FAILED", "Failed")
    assert status["reason"] == "AppFailed"


def test_pods_reach_the_api_server_by_its_service(cluster: Cluster, kubelets: Nodes) -> None:
    namespace = cluster.namespace()
    authority = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
    ask = f"wget --quiet --output-document=- --ca-certificate={authority} https://kubernetes.default.svc/version"
    container = {"name": "ask", "image": kubelets.image, "command": ["sh", "-c", ask]}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "ask", "namespace": namespace},
        "spec": {"restartPolicy": "Never", "containers": [container]},
    }
    cluster.api.apply(pod).expect(201)

    cluster.wait_for(lambda: cluster.api.read(pod)["status"].get("phase") == "Succeeded", 60, "answer")

    assert f"v{KUBERNETES}" in cluster.kubectl("logs", "ask", "--namespace", namespace).stdout


def _placed(pods: list[Json]) -> set[str]:
    places = [pod["spec"].get("nodeName") for pod in pods]
    return set(places) if len(places) == 2 and all(places) else set()


def _ended(job: Json) -> Json:
    status: Json = job.get("status", {})
    return status if status.get("jobDeploymentStatus") in {"Complete", "Failed"} else {}
