from __future__ import annotations

from typing import Any

import pytest

from portable.compiler.passes import local_disk
from portable.compiler.pod import Pod
from tests.compiler.build import WORKLOAD, placement, provider, workload

GROUP = WORKLOAD["spec"]["groups"][0] | {"localDisk": {"size": "2048Gi", "path": "/scratch"}}


def made(nodes: dict[str, Any]) -> Pod:
    given = workload({"groups": [GROUP]})
    return local_disk.add(Pod("trainers", "ray-worker", "i"), given, placement(given, provider(nodes=nodes)))


@pytest.mark.parametrize(
    "nodes",
    [
        {"localDisk": "ephemeral"},
        {"localDisk": "ephemeral", "localDiskPath": "/mnt/nvme"},
        {"localDisk": "unknown"},
        {"localDisk": "hostPath", "localDiskPath": None},
    ],
)
def test_ephemeral_storage_is_requested_and_the_volume_bounded(nodes: dict[str, Any]) -> None:
    pod = made(nodes)
    assert pod.requests == {"ephemeral-storage": "2Ti"}
    assert pod.limits == {}
    assert pod.volumes == ({"name": "local-disk", "emptyDir": {"sizeLimit": "2Ti"}},)
    assert pod.mounts == ({"name": "local-disk", "mountPath": "/scratch"},)


def test_a_folder_of_the_node_is_mounted_and_nothing_requested() -> None:
    pod = made({"localDisk": "hostPath", "localDiskPath": "/mnt/nvme"})
    assert pod.volumes == ({"name": "local-disk", "hostPath": {"path": "/mnt/nvme", "type": "Directory"}},)
    assert pod.mounts == ({"name": "local-disk", "mountPath": "/scratch"},)
    assert pod.requests == {}


@pytest.mark.parametrize("role", ["head", "submitter"])
def test_head_and_submitter_have_none(role: str) -> None:
    given = workload({"groups": [GROUP]})
    pod = Pod(role, "ray", "i")
    assert local_disk.add(pod, given, placement(given)) is pod


def test_a_group_that_asks_for_none_has_none() -> None:
    given = workload()
    pod = Pod("trainers", "ray-worker", "i")
    assert local_disk.add(pod, given, placement(given)) is pod
