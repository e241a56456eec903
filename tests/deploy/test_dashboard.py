"""A job's log from Ray's dashboard: with a token where one is wanted, and nothing where it cannot be had."""

from __future__ import annotations

from base64 import b64encode

import pytest

from portable.deploy.dashboard import job_log
from portable.errors import Diagnostic, NotAuthorised
from tests.deploy.objects import CLUSTER, NAMESPACE, ray_cluster
from tests.fakes import FakeCluster, Json

PATH = "/api/v1/namespaces/ml/services/llm-head-svc:8265/proxy/api/jobs/llm-1/logs"


def secret(name: str, **data: str) -> Json:
    metadata = {"name": name, "namespace": NAMESPACE}
    kept = {key: b64encode(value.encode()).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "data": kept}


@pytest.fixture
def cluster() -> FakeCluster:
    made = FakeCluster(NAMESPACE)
    made.put(ray_cluster(authOptions={"mode": "token"}))
    made.texts[PATH] = '{"logs": "epoch 1\\n"}'
    made.token = "t-1"
    return made


def log(cluster: FakeCluster) -> str | None:
    return job_log(cluster, NAMESPACE, "llm", "llm-1")


def test_the_token_is_in_the_secret_of_the_cluster_s_name(cluster: FakeCluster) -> None:
    cluster.put(secret("llm", auth_token="t-1"))
    assert log(cluster) == "epoch 1\n"


def test_or_in_the_one_that_the_cluster_names(cluster: FakeCluster) -> None:
    cluster.objects[CLUSTER]["spec"]["authOptions"]["secretName"] = "ours"
    cluster.put(secret("ours", auth_token="t-1"))
    assert log(cluster) == "epoch 1\n"


def test_without_token_authentication_no_secret_is_read(cluster: FakeCluster) -> None:
    del cluster.objects[CLUSTER]["spec"]["authOptions"]
    cluster.token = None
    assert log(cluster) == "epoch 1\n"
    assert [name for method, name in cluster.asked if method == "get"] == ["llm"]


@pytest.mark.parametrize("body", [secret("llm"), secret("llm", auth_token="another"), secret("none", auth_token="t-1")])
def test_without_the_right_token_there_is_no_log(cluster: FakeCluster, body: Json) -> None:
    cluster.put(body)
    assert log(cluster) is None


def test_a_damaged_secret_is_none(cluster: FakeCluster) -> None:
    cluster.put({**secret("llm"), "data": {"auth_token": "%%%"}})
    assert log(cluster) is None


def test_a_secret_that_may_not_be_read_is_no_error(cluster: FakeCluster) -> None:
    cluster.put(secret("llm", auth_token="t-1"))
    cluster.faults += [("get", "llm", None), ("get", "llm", NotAuthorised(Diagnostic("not-authorised", "no")))]
    assert log(cluster) is None
