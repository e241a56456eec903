from __future__ import annotations

import pytest

from portable.compiler.passes import observability
from portable.compiler.pod import Pod
from tests.compiler.build import placement, workload

HEAD_PORTS = {"gcs-server": 6379, "dashboard": 8265, "client": 10001, "metrics": 8080, "serve": 8000}


def test_the_head_lists_all_of_rays_ports_as_its_service_has_no_others() -> None:
    given = workload()
    made = observability.add(Pod("head", "ray-head", "i"), given, placement(given))
    assert dict(made.ports) == HEAD_PORTS


def test_the_programs_metrics_port_is_named_on_head_and_workers() -> None:
    given = workload({"observe": {"metrics": {"port": 9400}}})
    head = observability.add(Pod("head", "ray-head", "i"), given, placement(given))
    worker = observability.add(Pod("trainers", "ray-worker", "i"), given, placement(given))
    assert dict(head.ports) == HEAD_PORTS | {"app-metrics": 9400}
    assert worker.ports == (("app-metrics", 9400),)


@pytest.mark.parametrize("port", HEAD_PORTS.values())
def test_one_of_rays_own_ports_is_not_listed_twice(port: int) -> None:
    given = workload({"observe": {"metrics": {"port": port}}})
    head = observability.add(Pod("head", "ray-head", "i"), given, placement(given))
    numbers = [number for _, number in head.ports]
    assert len(numbers) == len(set(numbers))
    worker = Pod("trainers", "ray-worker", "i")
    assert observability.add(worker, given, placement(given)) is worker


def test_the_submitter_listens_to_nobody() -> None:
    given = workload({"observe": {"metrics": {"port": 9400}}})
    pod = Pod("submitter", "ray-job-submitter", "i")
    assert observability.add(pod, given, placement(given)) is pod


def test_a_worker_without_metrics_of_its_own_is_untouched() -> None:
    given = workload()
    pod = Pod("trainers", "ray-worker", "i")
    assert observability.add(pod, given, placement(given)) is pod
