from __future__ import annotations

import pytest

from portable.compiler.passes import shared_memory
from portable.compiler.pod import Pod
from tests.compiler.build import WORKLOAD, placement, workload

GROUP = WORKLOAD["spec"]["groups"][0]


@pytest.mark.parametrize(("asked", "written"), [("200Gi", "200Gi"), ("5120Mi", "5Gi"), ("1GB", "1G")])
def test_memory_of_the_size_asked_for_in_canonical_form(asked: str, written: str) -> None:
    given = workload({"groups": [{**GROUP, "sharedMemory": asked}]})
    made = shared_memory.add(Pod("trainers", "ray-worker", "i"), given, placement(given))
    assert made.volumes == ({"name": "dshm", "emptyDir": {"medium": "Memory", "sizeLimit": written}},)
    assert made.mounts == ({"name": "dshm", "mountPath": "/dev/shm"},)


@pytest.mark.parametrize("role", ["trainers", "head", "submitter"])
def test_without_a_wish_the_operators_default_stays(role: str) -> None:
    given = workload()
    pod = Pod(role, "ray", "i")
    assert shared_memory.add(pod, given, placement(given)) is pod


@pytest.mark.parametrize("role", ["head", "submitter"])
def test_the_size_is_the_groups_alone(role: str) -> None:
    given = workload({"groups": [{**GROUP, "sharedMemory": "1Gi"}]})
    pod = Pod(role, "ray", "i")
    assert shared_memory.add(pod, given, placement(given)) is pod
