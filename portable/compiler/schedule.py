"""A scheduled job: a CronJob that creates the RayJob, or the operator's own RayCronJob where its gate is on."""

from __future__ import annotations

import json
from typing import Any

from portable.compiler.objects import labels, manifest
from portable.compiler.passes.queue import object_annotations, object_labels
from portable.compiler.pods import SUBMITTER, submitter_pod, template
from portable.compiler.rayjob import job_spec
from portable.model.manifest import Manifest
from portable.model.placement import Placement
from portable.model.workload import Schedule, Workload

TIME_ZONE_SINCE = (1, 7)
"""`timeZone` of a RayCronJob."""

_CREATE = """\
import json, os, ssl, urllib.error, urllib.parse, urllib.request
account = "/var/run/secrets/kubernetes.io/serviceaccount"
job = json.load(open("/portable/job/rayjob.json"))
jobs = "https://kubernetes.default.svc/apis/ray.io/v1/namespaces/%s/rayjobs" % job["metadata"]["namespace"]
trust = ssl.create_default_context(cafile=account + "/ca.crt")
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + open(account + "/token").read()}
label = "portable.dev/workload"
chosen = urllib.parse.urlencode({"labelSelector": label + "=" + job["metadata"]["labels"][label]})
listed = json.load(urllib.request.urlopen(
    urllib.request.Request(jobs + "?" + chosen, headers=headers), context=trust, timeout=30))
ended = ("Complete", "Failed", "ValidationFailed")
for other in listed["items"]:
    name, state = other["metadata"]["name"], other.get("status", {}).get("jobDeploymentStatus")
    if state not in ended and name != os.environ["JOB_NAME"]:
        print("skipped:", name, "has not ended")
        raise SystemExit
job["metadata"]["name"] = os.environ["JOB_NAME"]
job["metadata"]["ownerReferences"] = [{
    "apiVersion": "batch/v1", "kind": "Job", "name": os.environ["JOB_NAME"], "uid": os.environ["JOB_UID"]}]
try:
    urllib.request.urlopen(
        urllib.request.Request(jobs, data=json.dumps(job).encode(), headers=headers), context=trust, timeout=30)
    print("created RayJob", job["metadata"]["name"])
except urllib.error.HTTPError as error:
    if error.code != 409:
        raise SystemExit(error.read().decode())
    print("RayJob", job["metadata"]["name"], "exists already")
"""
"""Runs in the CronJob's pod, on the workload's own image. The name is the Job's, so a second try creates nothing; a run
that has not ended keeps the next one from starting, which `concurrencyPolicy` cannot know of."""


def compile_schedule(schedule: Schedule, workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """What makes the job at its times."""
    spec = job_spec(schedule.job, workload, placement)
    if placement.target.cluster.ray_cron_job:
        return (_operators_own(schedule, spec, workload, placement),)
    return (
        _job_file(spec, workload, placement),
        *_permission(workload, placement),
        _cron_job(schedule, workload, placement),
    )


def creator_name(workload: Workload) -> str:
    """The name of the CronJob's ServiceAccount, Role and ConfigMap."""
    return f"{workload.name}-creator"


def _operators_own(schedule: Schedule, spec: dict[str, Any], workload: Workload, placement: Placement) -> Manifest:
    """A RayCronJob."""
    timing: dict[str, Any] = {"schedule": schedule.cron}
    if placement.operator >= TIME_ZONE_SINCE:
        timing["timeZone"] = schedule.time_zone
    body = {"labels": object_labels(workload, placement), "spec": {**timing, "jobTemplate": spec}}
    return manifest("ray.io/v1", "RayCronJob", workload.name, workload, placement, **body)


def _job_file(spec: dict[str, Any], workload: Workload, placement: Placement) -> Manifest:
    """A ConfigMap with the RayJob to create; the job carries the queue's label, the CronJob does not."""
    metadata: dict[str, Any] = {
        "namespace": placement.target.cluster.namespace,
        "labels": labels(workload, placement) | object_labels(workload, placement),
    }
    if annotations := object_annotations(workload, placement):
        metadata["annotations"] = annotations
    job = {"apiVersion": "ray.io/v1", "kind": "RayJob", "metadata": metadata, "spec": spec}
    text = json.dumps(job, indent=2) + "\n"
    return manifest("v1", "ConfigMap", creator_name(workload), workload, placement, data={"rayjob.json": text})


def _permission(workload: Workload, placement: Placement) -> tuple[Manifest, ...]:
    """A ServiceAccount that may create and list RayJobs in its namespace, and nothing else."""
    name = creator_name(workload)
    rule = {"apiGroups": ["ray.io"], "resources": ["rayjobs"], "verbs": ["create", "list"]}
    subject = {"kind": "ServiceAccount", "name": name, "namespace": placement.target.cluster.namespace}
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": name}
    return (
        manifest("v1", "ServiceAccount", name, workload, placement),
        manifest("rbac.authorization.k8s.io/v1", "Role", name, workload, placement, rules=[rule]),
        manifest(
            "rbac.authorization.k8s.io/v1", "RoleBinding", name, workload, placement, roleRef=role, subjects=[subject]
        ),
    )


def _cron_job(schedule: Schedule, workload: Workload, placement: Placement) -> Manifest:
    """The CronJob; its pod sits where the submitter would."""
    spec = {
        "schedule": schedule.cron,
        "timeZone": schedule.time_zone,
        "concurrencyPolicy": "Forbid",
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        "jobTemplate": {"spec": {"backoffLimit": 3, "template": _creator(workload, placement)}},
    }
    return manifest("batch/v1", "CronJob", workload.name, workload, placement, spec=spec)


def _creator(workload: Workload, placement: Placement) -> dict[str, Any]:
    """The pod that creates the job: the submitter's place and image, an account and a command of its own."""
    made = template(submitter_pod(workload, placement), workload, placement)
    placed = {
        key: made["spec"][key]
        for key in ("nodeSelector", "affinity", "tolerations", "imagePullSecrets")
        if key in made["spec"]
    }
    image = made["spec"]["containers"][0]["image"]
    container = {
        "name": SUBMITTER,
        "image": image,
        "command": ["python", "-c", _CREATE],
        "env": [
            _from_label("JOB_NAME", "batch.kubernetes.io/job-name"),
            _from_label("JOB_UID", "batch.kubernetes.io/controller-uid"),
        ],
        "resources": {"limits": {"memory": "256Mi"}, "requests": {"cpu": "100m", "memory": "256Mi"}},
        "volumeMounts": [{"name": "job", "mountPath": "/portable/job", "readOnly": True}],
    }
    spec = {
        "serviceAccountName": creator_name(workload),
        "restartPolicy": "Never",
        **placed,
        "containers": [container],
        "volumes": [{"name": "job", "configMap": {"name": creator_name(workload)}}],
    }
    return {"metadata": {"labels": labels(workload, placement)}, "spec": spec}


def _from_label(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "valueFrom": {"fieldRef": {"fieldPath": f"metadata.labels['{label}']"}}}
