"""`portable policy export` from the outside."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.conftest import Run


def test_it_writes_policies_with_their_bindings(portable: Run, site: Path) -> None:
    ran = portable("policy", "export", "--target", "aws,gcp", "--action", "deny", "--exempt", "kueue", "--name", "ours")
    assert ran.code == 0
    found = list(yaml.safe_load_all(ran.out))
    assert [one["metadata"]["name"] for one in found] == [
        f"ours-{suffix}" for suffix in ("ray", "workloads", "training", "claims") for _ in range(2)
    ]
    assert "# Manifests must run on: aws, gcp." in ran.out
    conditions = [one["expression"] for one in found[0]["spec"]["matchConditions"]]
    assert "!(request.userInfo.username in ['kueue'])" in conditions


def test_what_is_no_name_is_refused(portable: Run, site: Path) -> None:
    assert portable("policy", "export", "--name", "No Name").code == 64
    assert portable("policy", "export", "--exempt", "x'] || true || ['").code == 64
    assert portable("policy", "export", "--target", "nowhere").code == 64
