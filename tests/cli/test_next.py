"""What a plan and an apply tell to do next: a command line that leads to the same place, as it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.live import JOB, ON, edit
from tests.fakes import FakeCluster

FACTS = ("--targets-file", "my targets.yaml", "--providers", "mine")
CLUSTER = ("--kubeconfig", "my config", "--context", "green", "--namespace", "ml")


@pytest.fixture
def elsewhere(cluster: FakeCluster, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets and providers that only options lead to."""
    (site / "targets.yaml").rename(site / "my targets.yaml")
    (site / "clouds").rename(site / "mine")
    monkeypatch.delenv("PORTABLE_PROVIDERS")


def next_of(text: str) -> list[str]:
    """The words of the last line's command."""
    lead, _, command = text.splitlines()[-1].rpartition(": ")
    assert lead.startswith("Next")
    return shlex.split(command)[1:]


@pytest.mark.usefixtures("elsewhere")
def test_from_plan_to_apply_to_status_to_no_changes(portable: Run) -> None:
    planned = portable("plan", *ON, *FACTS, *CLUSTER)
    assert next_of(planned.out) == ["apply", "spec.yaml", "--target", "prod", *FACTS, *CLUSTER]
    applied = portable(*next_of(planned.out), "--yes")
    assert next_of(applied.out) == ["status", "spec.yaml", "--target", "prod", *FACTS, *CLUSTER]
    assert portable(*next_of(applied.out)).code == 0
    assert next_of(portable("plan", *ON, *FACTS, *CLUSTER).out) == next_of(applied.out)


@pytest.mark.usefixtures("elsewhere")
def test_a_saved_plan_knows_all_but_the_kubeconfig(portable: Run) -> None:
    planned = portable("plan", *ON, *FACTS, *CLUSTER, "--out", "p.plan")
    assert next_of(planned.out) == ["apply", "p.plan", *CLUSTER[:2]]
    assert portable(*next_of(planned.out)).code == 0


@pytest.mark.usefixtures("elsewhere")
def test_what_asks_no_cluster_leads_to_none(portable: Run) -> None:
    planned = portable("plan", *ON, *FACTS, "--offline", "--context", "green")
    assert next_of(planned.out) == ["compile", "spec.yaml", "--target", "prod", *FACTS, "--out-dir", "DIR"]
    assert portable(*next_of(planned.out)).code == 0


def test_what_the_plan_was_told_the_apply_is_told(portable: Run, cluster: FakeCluster) -> None:
    asked = ("--prune", "--force-conflicts")
    planned = portable("plan", *ON, *asked)
    assert next_of(planned.out) == ["apply", "spec.yaml", "--target", "prod", *asked]
    assert next_of(portable("plan", *ON, *asked, "--out", "p.plan").out) == ["apply", "p.plan"]


@pytest.mark.parametrize("out", [(), ("--out", "p.plan")])
def test_conflicts_are_to_be_settled_or_taken_over(portable: Run, cluster: FakeCluster, out: tuple[str, ...]) -> None:
    portable("apply", *ON, "--yes")
    edit(cluster, lambda live: live["spec"].update(entrypoint="theirs"))
    planned = portable("plan", *ON, *out)
    assert "Next: settle the conflicts, or take them over: portable apply" in planned.out
    assert portable(*next_of(planned.out), "--yes").code == 0
    assert cluster.objects[JOB]["spec"]["entrypoint"] != "theirs"
