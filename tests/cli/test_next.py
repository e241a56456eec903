"""What a plan and an apply tell to do next: a command line that leads to the same place, as it is."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.live import ON
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
    lead, _, command = text.splitlines()[-1].partition(": ")
    assert lead == "Next"
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
