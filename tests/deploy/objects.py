"""Objects and subjects for the tests of this package."""

from __future__ import annotations

import copy
from typing import Any

from portable.deploy.apply import Outcome, apply_plan
from portable.deploy.survey import Wishes, make_plan
from portable.model.manifest import Manifest
from portable.model.plan import ObjectRef, Plan, Subject
from tests.fakes import FakeCluster, Json

NAMESPACE = "ml"
SUBJECT = Subject("llm", "prod", NAMESPACE, "workload.yaml", "spec", "catalogue")
JOB = ObjectRef("ray.io/v1", "RayJob", NAMESPACE, "llm")
CLUSTER = ObjectRef("ray.io/v1", "RayCluster", NAMESPACE, "llm")
PARENT = ObjectRef("v1", "ConfigMap", NAMESPACE, "portable-llm")


def group(name: str = "trainers", low: int = 1, high: int | None = None, **pod: Any) -> Json:
    container = {
        "name": "ray-worker",
        "image": "ray:1",
        "env": [{"name": "LOG", "value": "info"}],
        "resources": {"limits": {"cpu": "1"}, "requests": {"cpu": "1"}},
    }
    return {
        "groupName": name,
        "replicas": low,
        "minReplicas": low,
        "maxReplicas": low if high is None else high,
        "numOfHosts": 1,
        "scaleStrategy": {},
        "rayStartParams": {},
        "template": {"metadata": {}, "spec": {"containers": [container], **pod}},
    }


def cluster_spec(*groups: Json) -> Json:
    head = {"name": "ray-head", "image": "ray:1", "resources": {}}
    pod = {"metadata": {}, "spec": {"containers": [head], "nodeSelector": {"kind": "cpu"}}}
    return {
        "rayVersion": "2.52.1",
        "headGroupSpec": {"rayStartParams": {}, "template": pod},
        "workerGroupSpecs": [copy.deepcopy(one) for one in groups or (group(),)],
    }


def _object(kind: str, name: str, **body: Any) -> Json:
    api = "ray.io/v1" if kind.startswith("Ray") else "v1"
    metadata = {"name": name, "namespace": NAMESPACE, "labels": {"portable.dev/workload": "llm"}}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **body}


def ray_job(*groups: Json, entrypoint: str = "python main.py", **spec: Any) -> Json:
    whole = {"entrypoint": entrypoint, "shutdownAfterJobFinishes": True, **spec}
    return _object("RayJob", "llm", spec={**whole, "rayClusterSpec": cluster_spec(*groups)})


def ray_cluster(*groups: Json, **spec: Any) -> Json:
    return _object("RayCluster", "llm", spec={**cluster_spec(*groups), **spec})


def config_map(name: str = "llm-code", **more: Any) -> Json:
    return _object("ConfigMap", name, **{"data": {"main.py": "print(1)\n"}, **more})


def claim(name: str = "llm-data", size: str = "1Ti") -> Json:
    return _object("PersistentVolumeClaim", name, spec={"resources": {"requests": {"storage": size}}})


def plan(cluster: FakeCluster, *bodies: Json, **wishes: Any) -> Plan:
    return make_plan(cluster, SUBJECT, [Manifest(body) for body in bodies], Wishes(**wishes))


def apply(cluster: FakeCluster, *bodies: Json, **wishes: Any) -> Outcome:
    return apply_plan(cluster, plan(cluster, *bodies, **wishes), Wishes(**wishes))


def actions(made: Plan) -> dict[str, str]:
    """Action by name of the object."""
    return {one.ref.name: one.action for one in made.changes}


def running(job: Json, status: str = "Running") -> None:
    """As the operator has a RayJob when its cluster is there."""
    job["status"] = {"jobDeploymentStatus": status, "rayClusterName": "llm-abc"}
