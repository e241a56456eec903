"""What statuses of Ray objects mean."""

from __future__ import annotations

from typing import Any

import pytest

from portable.deploy.verdicts import ray_cluster_of, verdict


def live(kind: str, generation: int = 1, **status: Any) -> dict[str, Any]:
    return {"kind": kind, "metadata": {"name": "llm", "generation": generation}, "status": status}


def condition(kind: str, status: str = "True", **more: Any) -> dict[str, Any]:
    return {"type": kind, "status": status, **more}


@pytest.mark.parametrize(
    ("deployment", "job", "ending"),
    [
        ("", "", "running"),
        ("Initializing", "", "running"),
        ("Running", "RUNNING", "running"),
        ("Running", "SUCCEEDED", "running"),
        ("Retrying", "", "running"),
        ("Suspended", "", "running"),
        ("Complete", "SUCCEEDED", "succeeded"),
        ("Complete", "STOPPED", "failed"),
        ("Failed", "FAILED", "failed"),
        ("Failed", "RUNNING", "failed"),
        ("ValidationFailed", "", "failed"),
    ],
)
def test_a_job_has_ended_when_its_deployment_has(deployment: str, job: str, ending: str) -> None:
    assert verdict(live("RayJob", jobDeploymentStatus=deployment, jobStatus=job)).ending == ending


def test_a_failed_job_says_why() -> None:
    found = verdict(live("RayJob", jobDeploymentStatus="Failed", reason="AppFailed", message="exit code 3"))
    assert (found.reason, found.message) == ("AppFailed", "exit code 3")


READY: dict[str, Any] = {
    "observedGeneration": 1,
    "desiredWorkerReplicas": 2,
    "readyWorkerReplicas": 2,
    "conditions": [condition("HeadPodReady")],
}


@pytest.mark.parametrize(
    ("change", "ending"),
    [
        ({}, "succeeded"),
        ({"readyWorkerReplicas": 1, "state": "ready"}, "running"),
        ({"observedGeneration": 0}, "running"),
        ({"conditions": [condition("HeadPodReady", "False", reason="ImagePullBackOff")]}, "running"),
        ({"conditions": [condition("HeadPodReady"), condition("RayClusterSuspended")]}, "running"),
    ],
)
def test_a_cluster_is_ready_when_all_its_pods_are(change: dict[str, Any], ending: str) -> None:
    assert verdict(live("RayCluster", **(READY | change))).ending == ending


def applications(**states: str) -> dict[str, Any]:
    return {"applicationStatuses": {name: {"status": state, "message": "why"} for name, state in states.items()}}


@pytest.mark.parametrize(
    ("status", "ending"),
    [
        ({}, "running"),
        ({"conditions": [condition("Ready")], "activeServiceStatus": applications(chat="RUNNING")}, "succeeded"),
        ({"conditions": [condition("Ready")], "activeServiceStatus": applications(chat="DEPLOYING")}, "running"),
        (
            {
                "conditions": [condition("Ready"), condition("UpgradeInProgress")],
                "activeServiceStatus": applications(chat="RUNNING"),
            },
            "running",
        ),
        ({"pendingServiceStatus": applications(chat="DEPLOY_FAILED")}, "failed"),
        ({"conditions": [condition("Ready", "False", reason="InitializingTimeout")]}, "failed"),
    ],
)
def test_a_service_is_ready_when_every_application_runs(status: dict[str, Any], ending: str) -> None:
    assert verdict(live("RayService", **status)).ending == ending


def test_a_failed_application_says_why() -> None:
    found = verdict(live("RayService", pendingServiceStatus=applications(chat="DEPLOY_FAILED")))
    assert (found.reason, found.message) == ("DEPLOY_FAILED", "why")


def test_what_does_nothing_is_there() -> None:
    assert verdict(live("CronJob")).ending == "succeeded"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (live("RayCluster"), "llm"),
        (live("RayJob"), None),
        (live("RayJob", rayClusterName="llm-1"), "llm-1"),
        (live("RayService", pendingServiceStatus={"rayClusterName": "llm-2"}), "llm-2"),
        (live("RayService", activeServiceStatus={"rayClusterName": "a"}, pendingServiceStatus={}), "a"),
    ],
)
def test_the_cluster_it_runs_on(body: dict[str, Any], name: str | None) -> None:
    assert ray_cluster_of(body) == name
