"""The check of a provider's folder: alone, over an embedded provider, and with the place of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.errors import InvalidInput, NoInput
from portable.loader.conformance import conformance, folders
from tests.cli.build import REGIONS, TYPES, write_provider


def test_a_folder_of_ones_own_holds(tmp_path: Path) -> None:
    found = conformance(write_provider(tmp_path, "acme"))
    assert found.violations == ()
    assert found.provider.name == "acme"


def test_a_violation_stands_at_its_line(tmp_path: Path) -> None:
    place = write_provider(tmp_path, "acme", TYPES.replace("mechanism: ethernet", "mechanism: ethernt"))
    (one,) = conformance(place).violations
    assert one.name == "unknown-fabric"
    assert str(one.location) == f"{place / 'instance-types.yaml'}:2:24"


def test_a_price_stands_at_its_line(tmp_path: Path) -> None:
    place = write_provider(tmp_path, "acme", regions=REGIONS.replace('spot: "16.5"', 'spot: "160"'))
    (one,) = conformance(place).violations
    assert one.name == "spot-above-on-demand"
    assert one.location is not None
    assert (Path(one.location.file).name, one.location.line) == ("regions.yaml", 1)


def test_what_is_not_even_valid_is_an_error_of_its_own(tmp_path: Path) -> None:
    place = write_provider(tmp_path, "acme", TYPES.replace("count: 8", "count: eight"))
    with pytest.raises(InvalidInput):
        conformance(place)


def test_an_override_is_checked_with_what_it_overrides(tmp_path: Path) -> None:
    own = tmp_path / "aws"
    own.mkdir()
    (own / "regions.yaml").write_text('- {name: us-east-1, prices: {p5.48xlarge: {onDemand: "30", spot: "31"}}}\n')
    found = conformance(own)
    assert len(found.provider.instance_types) > 10
    assert [one.name for one in found.violations] == ["spot-above-on-demand"]
    assert str(found.violations[0].location).startswith(f"{own / 'regions.yaml'}:1:")


def test_folders_are_found_at_a_path_and_below_it(tmp_path: Path) -> None:
    one, two = write_provider(tmp_path, "acme"), write_provider(tmp_path, "other")
    assert folders(one) == (one,)
    assert [path.resolve() for path in folders(tmp_path)] == [one, two]
    for nothing in (tmp_path / "none", tmp_path / "acme" / "provider.yaml"):
        with pytest.raises(NoInput, match="holds no provider"):
            folders(nothing)
