"""What lint says about public manifests, against what a real API server and operator do when each is applied twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.conftest import require
from tests.cluster.foretelling import judge
from tests.cluster.prerequisites import lacking_for_cluster

pytestmark = pytest.mark.cluster

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
TAKEN_NAME = """\
apiVersion: v1
kind: Service
metadata: {name: demo-head-svc}
spec: {selector: {app: demo}, ports: [{port: 8000}]}
---
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: demo}
spec:
  headGroupSpec:
    rayStartParams: {}
    template: {spec: {containers: [{name: head, image: "rayproject/ray:2.55.1"}]}}
---
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: other}
spec:
  headGroupSpec:
    rayStartParams: {}
    template: {spec: {containers: [{name: head, image: "rayproject/ray:2.55.1"}]}}
"""


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster that goes away as a whole: to clear 130 namespaces one by one takes minutes."""
    require(lacking_for_cluster())
    cluster = Cluster(tmp_path / "cluster", programs())
    try:
        yield cluster
    finally:
        cluster.close()


def test_every_refusal_and_conflict_is_foretold_and_no_clean_object_blocked(own_cluster: Cluster) -> None:
    if not SAMPLES.exists():
        pytest.skip("the public manifests are not here (../shared/samples)")
    judged = judge(own_cluster, SAMPLES)
    wrong = [f"{one.file}:{one.line}: {text}" for one in judged for text in one.wrong()]
    assert not wrong, "\n".join(wrong)
    assert sum(bool(one.refusal) for one in judged) > 5
    assert sum(one.conflicts for one in judged) > 40


def test_a_service_of_the_operators_name_stops_that_cluster_alone(own_cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "taken.yaml").write_text(TAKEN_NAME)
    demo, other = judge(own_cluster, folder)
    assert "already exists" in " ".join(demo.warnings)
    assert (demo.pods, other.pods, other.warnings) == (0, 1, set())
    assert not [*demo.wrong(), *other.wrong()]
