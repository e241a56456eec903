"""The facade from a spec to a cluster and back, by its public names, as a program of somebody else uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

import portable
from portable.api.deploying import digest_of, subject_of
from portable.errors import FieldConflict, Refused, StalePlan
from portable.model.plan import ObjectRef
from tests.cli.build import write_site
from tests.fakes import FOREIGN_KINDS, KINDS, FakeCluster, Json

JOB = ObjectRef("ray.io/v1", "RayJob", "ml", "demo")


@pytest.fixture
def cluster() -> FakeCluster:
    return FakeCluster("ml", kinds=(*KINDS, *FOREIGN_KINDS, "NetworkPolicy", "PodDisruptionBudget"))


class Site:
    """A workload and its placement."""

    def __init__(self, folder: Path) -> None:
        write_site(folder)
        self.spec = folder / "spec.yaml"
        catalogue = portable.Catalogue([str(folder / "clouds")])
        table = portable.targets(self.spec, catalogue=catalogue)
        self.workload = portable.load(self.spec)
        self.placement = portable.resolve(self.workload, "prod", table=table, catalogue=catalogue)
        self.target = ("prod", table.named("prod"))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def operated(cluster: FakeCluster, deployment: str, job: str) -> None:
    def change(made: Json) -> None:
        if made["kind"] == "RayJob":
            made["status"] = {"jobDeploymentStatus": deployment, "jobStatus": job}

    cluster.admission.append(change)


def test_there_and_back(site: Site, cluster: FakeCluster) -> None:
    operated(cluster, "Complete", "SUCCEEDED")
    plan = portable.plan(site.workload, site.placement, cluster)
    assert {one.action for one in plan.changes} == {"create"}
    assert cluster.objects == {}
    steps: list[str] = []
    outcome = portable.apply(plan, cluster, tell=lambda step, change: steps.append(step))
    assert [one.ref for one in outcome.done] == [one.ref for one in plan.changes]
    assert steps.count("done") == len(plan.changes)
    assert [one.ref for one in portable.wait(plan, cluster)] == [JOB]
    assert not portable.plan(site.workload, site.placement, cluster).changing
    assert not portable.drift(site.workload, site.target, cluster).drifted
    (state,) = portable.status(site.workload, site.target, cluster).objects
    assert state.verdict is not None
    assert state.verdict.ending == "succeeded"
    portable.destroy(portable.plan_destroy(site.workload, site.target, cluster), cluster)
    assert cluster.objects == {}


def test_a_placement_says_where_as_well_as_a_target(site: Site, cluster: FakeCluster) -> None:
    portable.apply(portable.plan(site.workload, site.placement, cluster), cluster)
    assert portable.drift(site.workload, site.placement, cluster).applied
    assert portable.drift(site.workload, site.target, cluster).applied


def test_a_plan_of_earlier_is_renewed_or_refused(site: Site, cluster: FakeCluster) -> None:
    plan = portable.plan(site.workload, site.placement, cluster)
    again, notes = portable.renew(plan, cluster)
    assert ([one.action for one in again.changes], notes) == (["create"] * len(plan.changes), ())
    portable.apply(plan, cluster)
    with pytest.raises(StalePlan):
        portable.renew(plan, cluster)


def test_conflicts_are_an_error_unless_forced(site: Site, cluster: FakeCluster) -> None:
    portable.apply(portable.plan(site.workload, site.placement, cluster), cluster)
    cluster.write_as("gitops", JOB, lambda live: live["spec"].update(entrypoint="theirs"))
    plan = portable.plan(site.workload, site.placement, cluster)
    with pytest.raises(FieldConflict, match="gitops"):
        portable.apply(plan, cluster)
    forced = portable.plan(site.workload, site.placement, cluster, force_conflicts=True)
    portable.apply(forced, cluster, force_conflicts=True)
    assert cluster.objects[JOB]["spec"]["entrypoint"] != "theirs"


def test_logs_of_what_is_not_there_are_refused(site: Site, cluster: FakeCluster) -> None:
    with pytest.raises(Refused, match="is not there"):
        list(portable.logs(site.workload, site.target, cluster))


def test_examining_tells_what_is_missing(site: Site, cluster: FakeCluster) -> None:
    found = portable.examine(site.workload, site.placement, cluster)
    assert any("nodes" in one.need for one in found.missing)


def test_a_plan_is_bound_to_the_spec_and_the_facts(site: Site, tmp_path: Path) -> None:
    subject = subject_of(site.workload, site.placement)
    assert subject.spec_digest == digest_of(portable.load(site.spec))
    site.spec.write_text(f"# a comment changes nothing\n{site.spec.read_text()}")
    assert subject.spec_digest == digest_of(portable.load(site.spec))
    site.spec.write_text(site.spec.read_text().replace("train.py", "other.py"))
    assert subject.spec_digest != digest_of(portable.load(site.spec))
    assert subject.catalogue_digest
    assert subject_of(site.workload, site.target).spec_digest == ""
