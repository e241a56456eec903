"""What the status of a Ray object means: whether it runs, has ended well, or has failed and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portable.deploy.cluster import Object
from portable.model.status import Verdict

_HOPELESS_APPS = ("DEPLOY_FAILED",)


def verdict(live: Object) -> Verdict:
    """The verdict on a live object of any kind we make; kinds that do nothing have succeeded by being there."""
    judge = {"RayJob": _job, "RayCluster": _cluster, "RayService": _service}.get(str(live.get("kind")))
    return judge(live.get("status") or {}, live) if judge else Verdict("succeeded", "there")


def _job(status: Mapping[str, Any], live: Object) -> Verdict:
    """jobDeploymentStatus first, then jobStatus: SUCCEEDED stands there before the operator is through."""
    deployment = str(status.get("jobDeploymentStatus") or "")
    outcome = str(status.get("jobStatus") or "")
    words = ", ".join(one for one in (deployment or "not seen by the operator yet", outcome) if one)
    reason, message = status.get("reason"), status.get("message")
    if deployment == "Complete":
        if outcome == "SUCCEEDED":
            return Verdict("succeeded", words, reason, message)
        return Verdict("failed", words, reason or "Stopped", message or "somebody stopped the job before its end")
    if deployment in ("Failed", "ValidationFailed"):
        return Verdict("failed", words, reason, message)
    return Verdict("running", words, reason, message)


def _cluster(status: Mapping[str, Any], live: Object) -> Verdict:
    conditions = _conditions(status)
    head = conditions.get("HeadPodReady", {})
    failure = conditions.get("ReplicaFailure", {})
    wanted, ready = int(status.get("desiredWorkerReplicas") or 0), int(status.get("readyWorkerReplicas") or 0)
    seen = status.get("observedGeneration") == live.get("metadata", {}).get("generation")
    if _is_true(conditions.get("RayClusterSuspended", {})):
        return Verdict("running", "Suspended")
    words = f"{ready} of {wanted} workers ready"
    if seen and _is_true(head) and ready >= wanted:
        return Verdict("succeeded", f"ready, {words}")
    if _is_true(failure):
        return Verdict("running", words, failure.get("reason"), failure.get("message"))
    reason = None if _is_true(head) else head.get("reason")
    return Verdict("running", words if status else "not seen by the operator yet", reason, head.get("message"))


def _service(status: Mapping[str, Any], live: Object) -> Verdict:
    """Ready alone only means that some replica answers: every application must run, and no upgrade be under way."""
    conditions = _conditions(status)
    ready = conditions.get("Ready", {})
    applications = _applications(status)
    failed = {name: one for name, one in applications.items() if one.get("status") in _HOPELESS_APPS}
    if failed:
        name, one = next(iter(failed.items()))
        return Verdict("failed", f"application {name} is {one.get('status')}", str(one["status"]), one.get("message"))
    if ready.get("reason") in ("InitializingTimeout", "ValidationFailed"):
        return Verdict("failed", str(ready["reason"]), ready["reason"], ready.get("message"))
    states = ", ".join(f"{name} {str(one.get('status', '?')).lower()}" for name, one in applications.items())
    upgrading = _is_true(conditions.get("UpgradeInProgress", {}))
    running = all(one.get("status") == "RUNNING" for one in applications.values())
    if _is_true(ready) and running and not upgrading:
        return Verdict("succeeded", f"ready; {states}" if states else "ready")
    words = "a new cluster is being made ready" if upgrading else (states or "starting")
    return Verdict("running", words, ready.get("reason"), ready.get("message"))


def _applications(status: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The Serve applications; those of a cluster that is to take over count, if there is one."""
    found: dict[str, Mapping[str, Any]] = {}
    for part in ("activeServiceStatus", "pendingServiceStatus"):
        found |= (status.get(part) or {}).get("applicationStatuses") or {}
    return found


def _conditions(status: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {str(one.get("type")): one for one in status.get("conditions") or ()}


def _is_true(condition: Mapping[str, Any]) -> bool:
    return condition.get("status") == "True"


def ray_cluster_of(live: Object) -> str | None:
    """The name of the RayCluster that an object runs on, if it has one by now."""
    status: Mapping[str, Any] = live.get("status") or {}
    if live.get("kind") == "RayCluster":
        return str(live["metadata"]["name"])
    if live.get("kind") == "RayJob":
        return status.get("rayClusterName") or None
    if live.get("kind") == "RayService":
        active = (status.get("activeServiceStatus") or {}).get("rayClusterName")
        return active or (status.get("pendingServiceStatus") or {}).get("rayClusterName") or None
    return None
