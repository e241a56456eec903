"""The RayJob and its cluster, field by field, for each operator version."""

from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.compile import compile_workload
from portable.model.manifest import Manifest
from portable.model.workload import Workload
from tests.compiler.build import placement, workload


def compiled(of: Workload, kind: str, **target: Any) -> dict[str, Any]:
    found = [one for one in objects(of, **target) if one.kind == kind]
    assert len(found) == 1
    return dict(found[0].body)


def objects(of: Workload, **target: Any) -> tuple[Manifest, ...]:
    return compile_workload(of, placement(of, target=target))


def test_what_the_api_server_would_fill_in_stands_there() -> None:
    spec = compiled(workload(), "RayJob")["spec"]
    group = spec["rayClusterSpec"]["workerGroupSpecs"][0]
    assert (spec["submissionMode"], spec["backoffLimit"], spec["ttlSecondsAfterFinished"]) == ("K8sJobMode", 0, 0)
    assert (group["replicas"], group["minReplicas"], group["maxReplicas"], group["numOfHosts"]) == (2, 2, 2, 1)
    assert group["scaleStrategy"] == {}
    assert "priority" not in group
    assert group["template"]["metadata"]["labels"]["portable.dev/workload"] == "demo"


def test_a_newer_operator_writes_a_priority_back() -> None:
    cluster = {"kuberay": "1.7"}
    spec = compiled(workload(), "RayJob", cluster=cluster)["spec"]
    assert spec["rayClusterSpec"]["workerGroupSpecs"][0]["priority"] == 0


def test_accelerators_end_with_the_job_unless_it_is_said() -> None:
    assert compiled(workload(), "RayJob")["spec"]["shutdownAfterJobFinishes"] is True
    kept = workload({"job": {"keepCluster": True}})
    assert compiled(kept, "RayJob")["spec"]["shutdownAfterJobFinishes"] is False


def test_deadlines_and_retries() -> None:
    of = workload({"job": {"retries": 2, "startDeadline": "30m", "deadline": "12h"}})
    spec = compiled(of, "RayJob")["spec"]
    assert (spec["backoffLimit"], spec["preRunningDeadlineSeconds"], spec["activeDeadlineSeconds"]) == (2, 1800, 43200)


@pytest.mark.parametrize(
    ("version", "ray", "auth"), [("1.6", "2.52.1", True), ("1.4", "2.52.1", False), ("1.6", "2.49.0", False)]
)
def test_the_token_guards_the_dashboard_where_it_can(version: str, ray: str, auth: bool) -> None:
    of = workload({"code": {"ray": ray}})
    cluster = compiled(of, "RayJob", cluster={"kuberay": version})["spec"]["rayClusterSpec"]
    assert (cluster.get("authOptions") == {"mode": "token"}) is auth


def test_an_older_operator_is_told_by_start_parameters() -> None:
    group = {"name": "trainers", "accelerator": {"anyOf": ["nvidia-h100-80gb"], "count": 8}, "cpu": 8, "memory": "64Gi"}
    of = workload({"groups": [group | {"resources": {"trainer": 1, "half": 0.5}}]})
    new = compiled(of, "RayJob")["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]
    old = compiled(of, "RayJob", cluster={"kuberay": "1.4"})["spec"]["rayClusterSpec"]["workerGroupSpecs"][0]
    assert new["resources"]["GPU"] == "8"
    assert "resources" not in old
    assert old["rayStartParams"]["num-gpus"] == "8"
    assert old["rayStartParams"]["num-cpus"] == "8"
    assert old["rayStartParams"]["resources"] == '\'{"half": 0.5, "trainer": 1}\''


def test_no_task_and_no_accelerator_on_the_head() -> None:
    head = compiled(workload(), "RayJob")["spec"]["rayClusterSpec"]["headGroupSpec"]
    assert head["resources"] == {"CPU": "0", "GPU": "0"}
    assert not [name for name in head["template"]["spec"]["containers"][0]["resources"]["limits"] if "gpu" in name]
    ports = {one["name"] for one in head["template"]["spec"]["containers"][0]["ports"]}
    assert {"dashboard", "gcs-server", "client"} <= ports, "listed ports are the only ones the head's Service gets"


def test_scaled_groups_have_autoscaler_v2_and_their_own_idle_time() -> None:
    group = {"name": "w", "replicas": {"min": 0, "max": 4}, "cpu": 4, "memory": "8Gi"}
    of = workload({"groups": [group], "autoscaling": {"idle": "5m"}})
    spec = compiled(of, "RayJob")["spec"]["rayClusterSpec"]
    assert spec["enableInTreeAutoscaling"] is True
    assert spec["autoscalerOptions"]["version"] == "v2"
    assert spec["workerGroupSpecs"][0]["idleTimeoutSeconds"] == 300
    assert (spec["workerGroupSpecs"][0]["replicas"], spec["workerGroupSpecs"][0]["maxReplicas"]) == (0, 4)


def test_a_scheduler_that_admits_no_pod_outside_the_gang_gets_http_submission() -> None:
    spec = compiled(workload(), "RayJob", cluster={"scheduler": "kai"})["spec"]
    assert spec["submissionMode"] == "HTTPMode"
    assert "submitterPodTemplate" not in spec
    assert spec["ttlSecondsAfterFinished"] > 0, "the logs go with the cluster"


def test_the_submitter_can_start_where_the_head_can() -> None:
    of = workload({"images": {"cuda": {"amd64": "private/ray:1", "pullSecret": "pull"}}})
    spec = compiled(of, "RayJob", pullSecrets=["shared"])["spec"]
    submitter = spec["submitterPodTemplate"]["spec"]
    assert submitter["containers"][0]["name"] == "ray-job-submitter"
    assert submitter["restartPolicy"] == "Never"
    assert submitter["nodeSelector"] == spec["rayClusterSpec"]["headGroupSpec"]["template"]["spec"]["nodeSelector"]


def test_manifests_are_the_same_each_time_and_in_the_order_of_need() -> None:
    of = workload()
    assert objects(of) == objects(of)
    kinds = [one.kind for one in objects(of)]
    assert kinds[-1] == "RayJob"


def test_no_object_carries_a_version_of_the_tool() -> None:
    import portable

    assert portable.__version__ not in str([one.body for one in objects(workload())])


def test_a_service_keeps_traffic_off_the_head() -> None:
    application = {"name": "chat", "import": "app:build", "replicas": {"min": 1, "max": 3}, "args": {"model": "x"}}
    of = workload({"job": None, "service": {"applications": [application]}})
    spec = compiled(
        of,
        "RayService",
    )["spec"]
    assert spec["excludeHeadPodFromServeSvc"] is True
    assert "import_path: app:build" in spec["serveConfigV2"]
    assert "max_replicas: 3" in spec["serveConfigV2"]


def test_a_cluster_is_only_a_cluster() -> None:
    assert {one.kind for one in objects(workload({"job": None, "cluster": {}}))} >= {"RayCluster"}
