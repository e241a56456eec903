"""What lint says about public manifests, against what a real API server and operator do when each is applied twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portable.linter.fix import fix
from portable.linter.look import look
from portable.linter.subject import Subject
from tests.cluster.cache import programs
from tests.cluster.cluster import Cluster
from tests.cluster.conftest import require
from tests.cluster.foretelling import Judged, judge
from tests.cluster.prerequisites import lacking_for_cluster
from tests.rules.pages import cases, pages

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


@pytest.fixture(scope="module")
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that goes away as a whole: to clear 130 namespaces one by one takes minutes."""
    require(lacking_for_cluster())
    cluster = Cluster(tmp_path_factory.mktemp("foretold"), programs())
    try:
        yield cluster
    finally:
        cluster.close()


def fixed_text(text: str) -> str:
    """A manifest after the safe fixes."""
    found = look(Subject("a.yaml", "manifest", text.encode())).findings
    return fix(found, lambda _: text).texts.get("a.yaml", text)


@pytest.fixture(scope="module")
def samples(own_cluster: Cluster) -> list[Judged]:
    """The public manifests as they are."""
    if not SAMPLES.exists():
        pytest.skip("the public manifests are not here (../shared/samples)")
    return judge(own_cluster, SAMPLES)


def test_every_refusal_and_conflict_is_foretold_and_no_clean_object_blocked(samples: list[Judged]) -> None:
    wrong = [f"{one.file}:{one.line}: {text}" for one in samples for text in one.wrong()]
    assert not wrong, "\n".join(wrong)
    assert sum(bool(one.refusal) for one in samples) > 5
    assert sum(bool(one.conflict) for one in samples) > 40


def test_after_the_safe_fixes_nothing_conflicts_and_all_runs_as_before(
    own_cluster: Cluster, samples: list[Judged], tmp_path: Path
) -> None:
    for path in {SAMPLES / one.file for one in samples}:
        copy = tmp_path / path.relative_to(SAMPLES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(fixed_text(path.read_text(encoding="utf-8")), encoding="utf-8")
    fixed = judge(own_cluster, tmp_path)
    assert [one.file for one in fixed if one.conflict] == []
    assert [one.file for one in fixed for text in one.wrong()] == []
    for before, after in zip(samples, fixed, strict=True):
        if not before.refusal:
            assert not after.refusal, f"{after.file}: {after.refusal}"
            assert (bool(before.pods), bool(before.warnings)) == (bool(after.pods), bool(after.warnings)), after.file


def test_each_case_of_the_page_on_pods_is_refused_or_runs_as_it_says(own_cluster: Cluster, tmp_path: Path) -> None:
    ours = [case for page in pages() for case in cases(page) if case.page == "invalid-pod-template"]
    for case in ours:
        (tmp_path / f"{case.number}.yaml").write_text(case.text, encoding="utf-8")
    judged = judge(own_cluster, tmp_path)
    assert [f"{one.file}:{one.line}: {text}" for one in judged for text in one.wrong()] == []
    assert sum(bool(one.warnings or one.refusal) for one in judged) > 40


def test_a_service_of_the_operators_name_stops_that_cluster_alone(own_cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "taken.yaml").write_text(TAKEN_NAME)
    demo, other = judge(own_cluster, folder)
    assert "already exists" in " ".join(demo.warnings)
    assert (demo.pods, other.pods, other.warnings) == (0, 1, set())
    assert not [*demo.wrong(), *other.wrong()]
