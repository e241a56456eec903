"""`providers list`, `show` and `check`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.build import REGIONS, write_provider
from tests.cli.conftest import Run


def test_the_list_has_the_embedded_ones_and_ones_own(portable: Run, site: Path) -> None:
    rows = {one["name"]: one for one in json.loads(portable("providers", "list", "-o", "json").out)["providers"]}
    assert {"acme", "tiny", "aws", "oracle"} <= set(rows)
    assert rows["acme"]["accelerators"] == ["nvidia-h100-80gb"]
    assert (rows["acme"]["instance_types"], rows["acme"]["prices"], rows["acme"]["regions"]) == (3, 4, 2)
    table = list(csv.DictReader(io.StringIO(portable("providers", "list", "-o", "csv").out)))
    assert [row["provider"] for row in table] == list(rows)


def test_a_flag_adds_folders(portable: Run, place: Path) -> None:
    write_provider(place / "mine", "ours")
    assert "ours" not in portable("providers", "list").out
    assert "ours" in portable("providers", "list", "--providers", "mine").out
    wrong = portable("providers", "list", "--providers", "yours")
    assert wrong.code == 64


def test_one_provider_with_its_sources_and_what_is_assumed(portable: Run, site: Path) -> None:
    out = portable("providers", "show", "acme").out
    assert "acme: Acme Cloud" in out
    assert "device nvidia: nvidia.com/gpu" in out
    assert "nodes.reserved: all of it" in out
    assert "big.8" in out
    assert "book: acme handbook, 2026-01-01, confidence high" in out
    facts = json.loads(portable("providers", "show", "acme", "-o", "json").out)["facts"]
    assert [one["name"] for one in facts["instanceTypes"]] == ["big.8", "huge.8", "cpu.8"]
    assert portable("providers", "show", "acmee").code == 64


def test_names_that_a_target_may_set_are_told(portable: Run, place: Path) -> None:
    out = portable("providers", "show", "meta").out
    assert "keys: " in out
    assert "rdmaResource" in out


def test_good_folders_pass(portable: Run, site: Path) -> None:
    ran = portable("providers", "check", "clouds")
    assert (ran.code, ran.err) == (0, "")
    assert "acme (clouds/acme): holds; 3 instance types, 2 regions, 4 prices" in ran.out


def test_what_does_not_hold_is_shown_with_its_line(portable: Run, site: Path) -> None:
    write_provider(site / "clouds", "acme", regions=REGIONS.replace('"16.5"', '"46.5"'))
    ran = portable("providers", "check", "clouds/acme", "clouds/tiny")
    assert ran.code == 1
    assert "error[spot-above-on-demand]" in ran.err
    assert "clouds/acme/regions.yaml:1:" in ran.err
    assert "acme (clouds/acme): 1 violation;" in ran.out
    assert "tiny (clouds/tiny): holds" in ran.out
    folders = json.loads(portable("providers", "check", "clouds", "-o", "json").out)["folders"]
    assert [len(one["violations"]) for one in folders] == [1, 0]


def test_what_cannot_be_read_ends_with_65_and_nothing_with_6(portable: Run, site: Path) -> None:
    (site / "clouds" / "acme" / "regions.yaml").write_text("- {name: [}\n")
    assert portable("providers", "check", "clouds").code == 65
    assert portable("providers", "check", "nowhere").code == 6
