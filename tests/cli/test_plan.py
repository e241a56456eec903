"""`plan --offline`: what would be created, by the spec alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.build import DATA, SPEC
from tests.cli.conftest import Run
from tests.schemas import wrong


def test_the_parts_of_a_plan_stand_in_their_order(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(
        SPEC.replace("    deadline: 12h\n", "") + "  fabric: {objectives: {p99LatencyUs: 50}}\n"
    )
    ran = portable("plan", "spec.yaml", "-t", "prod", "--offline")
    assert (ran.code, ran.err) == (0, "")
    parts = (
        "demo (spec.yaml) on prod\n",
        "context prod-cluster, namespace ml; compared with nothing",
        "facts up to 2026-02-03",
        "+ create ",
        "+ create RayJob ml/demo",
        "entrypoint: ",
        "group trainers: 2 x cpu 90",
        "conditions\n",
        "cost: 80.50 $/h; 644.00 $ a run of 8 h; prices of 2026-02-03",
        "risks\n",
        "no-deadline",
        "to create, 0 to change, 0 to destroy.\n",
        "Next: portable compile spec.yaml --target prod",
    )
    places = [ran.out.index(part) for part in parts]
    assert places == sorted(places)


def test_json_has_the_whole_objects(portable: Run, site: Path) -> None:
    plan = json.loads(portable("plan", "spec.yaml", "-t", "prod", "--offline", "-o", "json").out)
    compiled = json.loads(portable("compile", "spec.yaml", "-t", "prod", "-o", "json").out)["items"]
    assert [change["wanted"] for change in plan["changes"]] == compiled
    assert plan["counts"]["create"] == len(compiled)
    assert plan["place"]["cluster"] is None
    assert plan["cost"]["hourly"] == {"amount": "80.5", "currency": "USD", "unit": "hour"}


def test_what_is_not_mapped_is_refused(portable: Run, site: Path) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA)
    ran = portable("plan", "spec.yaml", "-t", "acme", "--offline")
    assert (ran.code, ran.out) == (1, "")
    assert "data-not-mapped" in ran.err


def test_manifests_that_were_written_before_are_compared_with(portable: Run, site: Path) -> None:
    assert portable("compile", "spec.yaml", "-t", "prod,acme", "--out-dir", "out").code == 0
    same = portable("plan", "spec.yaml", "-t", "prod", "--against", "out", "--detailed-exitcode")
    assert (same.code, same.err) == (0, "")
    assert "compared with out: no cluster was asked" in same.out
    assert "Plan: no changes." in same.out
    (site / "spec.yaml").write_text(SPEC.replace("replicas: 2", "replicas: 3"))
    ran = portable("plan", "spec.yaml", "-t", "prod", "--against", "out/prod.yaml", "--detailed-exitcode")
    assert ran.code == 2
    assert "~ update RayJob ml/demo" in ran.out
    assert ".replicas: 2 -> 3" in ran.out
    plan = json.loads(portable("plan", "spec.yaml", "-t", "prod", "--against", "out", "-o", "json").out)
    assert plan["compared_with"] == "out"
    assert wrong("plan", plan) == []
    assert "--- before/ml/RayJob" in portable("plan", "spec.yaml", "-t", "prod", "--against", "out", "-o", "diff").out


def test_what_the_spec_no_longer_makes_is_told_and_what_others_have_is_not(portable: Run, site: Path) -> None:
    portable("compile", "spec.yaml", "-t", "prod", "--out-dir", "out")
    old = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: NAME, namespace: ml, labels: {portable.dev/workload: OF}}\n"
    )
    for name, of in (("gone", "demo"), ("other", "another")):
        with (site / "out" / "prod.yaml").open("a") as file:
            file.write("---\n" + old.replace("NAME", name).replace("OF", of))
    ran = portable("plan", "spec.yaml", "-t", "prod", "--against", "out")
    assert "- delete ConfigMap ml/gone (the spec no longer makes it)" in ran.out
    assert "other" not in ran.out


def test_manifests_that_cannot_be_read_are_told_with_their_place(portable: Run, site: Path) -> None:
    assert portable("plan", "spec.yaml", "-t", "prod", "--against", "nowhere").code == 6
    (site / "out").mkdir()
    ran = portable("plan", "spec.yaml", "-t", "prod", "--against", "out")
    assert (ran.code, ran.out) == (6, "")
    assert "no-manifests" in ran.err
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ml}\n"
    (site / "out" / "a.yaml").write_text(config + "---\n" + config + "---\nkind: Pod\n")
    (site / "out" / "b.yaml").write_text("x: [\n")
    ran = portable("plan", "spec.yaml", "-t", "prod", "--against", "out")
    assert (ran.code, ran.out) == (65, "")
    assert "error[object-twice]: ConfigMap a stands at out/a.yaml:1" in ran.err
    assert "error[not-a-manifest]" in ran.err
    assert "out/a.yaml:9" in ran.err
    assert "out/b.yaml" in ran.err
    assert portable("plan", "spec.yaml", "-t", "prod", "--against", "out", "--out", "p.plan").code == 64
