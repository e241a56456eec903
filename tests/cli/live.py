"""What the tests of the live commands share: the one job of the site, and what an operator or a person does to it."""

from __future__ import annotations

from collections.abc import Callable

from portable.model.plan import ObjectRef
from tests.fakes import FakeCluster, Json

JOB = ObjectRef("ray.io/v1", "RayJob", "ml", "demo")
ON = ("spec.yaml", "-t", "prod")


def operated(cluster: FakeCluster, deployment: str, job: str = "", **status: object) -> None:
    """Let every RayJob that is written have this status from then on, as an operator in no time gives it."""

    def change(made: Json) -> None:
        if made["kind"] == "RayJob":
            made["status"] = {"jobDeploymentStatus": deployment, "jobStatus": job, **status}

    cluster.admission.append(change)
    if JOB in cluster.objects:
        change(cluster.objects[JOB])


def edit(cluster: FakeCluster, change: Callable[[Json], None]) -> None:
    """Somebody's `kubectl edit` of the job."""
    cluster.write_as("kubectl-edit", JOB, change)


def pod(name: str, role: str, **status: object) -> Json:
    """A pod of the job: its head, its submitter, or of a group."""
    labels = {"ray.io/cluster": "demo-abc", "ray.io/node-type": "worker", "ray.io/group": role}
    container = "ray-worker"
    if role == "head":
        labels |= {"ray.io/node-type": "head", "ray.io/group": "headgroup"}
        container = "ray-head"
    if role == "submitter":
        labels = {"batch.kubernetes.io/job-name": "demo"}
        container = "ray-job-submitter"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "ml", "labels": labels},
        "spec": {"nodeName": "node-1", "containers": [{"name": container}]},
        "status": {"phase": "Running", **status},
    }
