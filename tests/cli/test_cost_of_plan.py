"""`compare --base` with saved plans on either side: plan files, and what `plan -o json` printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.live import ON
from tests.fakes import FakeCluster

GREW = "2 × big.8 onDemand -> 4 × big.8 onDemand: 80.00 -> 160.00 (+80.00, +100.0 %)"


@pytest.fixture
def plans(portable: Run, cluster: FakeCluster, site: Path) -> None:
    """A plan of the spec, one of the spec with twice the replicas; the spec of then and of now."""
    assert portable("plan", *ON, "--out", "old.plan", "-o", "json=old.json").code == 0
    spec = site / "spec.yaml"
    (site / "before.yaml").write_text(spec.read_text())
    spec.write_text(spec.read_text().replace("replicas: 2", "replicas: 4"))
    assert portable("plan", *ON, "--out", "new.plan", "-o", "json=new.json").code == 0


@pytest.mark.parametrize("new", ["new.plan", "new.json", "spec.yaml"])
@pytest.mark.parametrize("old", ["old.plan", "old.json", "before.yaml"])
@pytest.mark.usefixtures("plans")
def test_each_against_each(portable: Run, old: str, new: str) -> None:
    ran = portable("compare", new, "--base", old, "-t", "prod")
    assert (ran.code, ran.err) == (0, "")
    assert GREW in ran.out
    assert "~ per hour: 80.50 -> 160.50 (+80.00, +99.4 %)" in ran.out


@pytest.mark.usefixtures("plans")
def test_a_plan_chooses_its_target(portable: Run) -> None:
    """Without --target the others are not shown as if they were new."""
    shown = json.loads(portable("compare", "spec.yaml", "--base", "old.plan", "-o", "json").out)
    assert [one["target"] for one in shown["targets"]] == ["prod"]
    assert shown["targets"][0]["change"] == "changed"


@pytest.mark.usefixtures("plans")
def test_another_target_than_the_plans_is_refused(portable: Run) -> None:
    ran = portable("compare", "spec.yaml", "--base", "old.plan", "-t", "other")
    assert ran.code == 64
    assert "plan-of-other-target" in ran.err


@pytest.mark.parametrize("new", ["new.plan", "new.json", "spec.yaml"])
@pytest.mark.parametrize(("limit", "code"), [("99%", 1), ("100%", 0)])
@pytest.mark.usefixtures("plans")
def test_the_limit_holds(portable: Run, new: str, limit: str, code: int) -> None:
    ran = portable("compare", new, "--base", "old.plan", "--max-increase", limit)
    assert ran.code == code
    assert ("increase-too-large" in ran.err) is (code == 1)


@pytest.mark.usefixtures("plans")
def test_no_spec_is_needed_for_two_plans(portable: Run, site: Path) -> None:
    for name in ("spec.yaml", "before.yaml", "targets.yaml"):
        (site / name).unlink()
    assert GREW in portable("compare", "new.plan", "--base", "old.plan").out


@pytest.mark.parametrize("options", [("--fail-if", "cost.hour > 1"), ("--max-age", "1")])
@pytest.mark.usefixtures("plans")
def test_gates_are_of_a_spec(portable: Run, options: tuple[str, str]) -> None:
    ran = portable("compare", "new.plan", "--base", "old.plan", *options)
    assert ran.code == 64
    assert "gate-of-plan" in ran.err


@pytest.mark.usefixtures("plans")
def test_a_damaged_plan_is_said(portable: Run, site: Path) -> None:
    whole = (site / "old.plan").read_bytes()
    (site / "old.plan").write_bytes(whole[: len(whole) // 2])
    ran = portable("compare", "spec.yaml", "--base", "old.plan", "-t", "prod")
    assert ran.code == 65
    assert "plan-file-invalid" in ran.err


@pytest.mark.parametrize("old", ["old.plan", "old.json", "before.yaml"])
@pytest.mark.usefixtures("plans")
def test_the_day_of_the_oldest_price_is_said_of_both(portable: Run, site: Path, old: str) -> None:
    dated = site / "clouds" / "acme" / "provider.yaml"
    dated.write_text(dated.read_text().replace("2026-02-03", "2026-09-15"))
    ran = portable("compare", "new.plan", "--base", "before.yaml")
    assert "Oldest price: 2026-09-15 before, 2026-02-03 now." in ran.out
    ran = portable("compare", "spec.yaml", "--base", old, "-t", "prod", "-o", "markdown")
    day = "2026-09-15" if old == "before.yaml" else "2026-02-03"
    assert f"Oldest price: {day} before, 2026-09-15 now." in ran.out


@pytest.mark.usefixtures("plans")
def test_a_plan_where_a_spec_is_wanted_says_what_it_is_for(portable: Run) -> None:
    ran = portable("compare", "new.plan")
    assert ran.code == 65
    assert "error[saved-plan]" in ran.err
    assert "--base" in ran.err
