"""`plan --offline`: what would be created, by the spec alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.build import DATA, SPEC
from tests.cli.conftest import Run


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
