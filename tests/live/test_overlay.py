from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portable.live.folder import files, publish, staged
from portable.live.integrity import examine
from portable.live.known import Known
from portable.live.overlay import overlay
from portable.loader.catalogue import Catalogue
from portable.loader.conformance import conformance
from portable.loader.folder import read_folder
from portable.model.catalog import LiveRegion, LiveType, Reading
from portable.model.provider import Provider
from tests.live.build import SOURCE, known, quote, reading

EVERYTHING = frozenset(
    one.name for one in known().provider.instance_types if one.regions is None or "us-east-1" in one.regions
)
"""What is sold in us-east-1, as far as is known."""
NEW = LiveType("p7.48xlarge", "nvidia-b300", 8, 192, 2**41, "amd64", 0, "efa", 16, 6400.0, ("onDemand", "spot"), "B")


def live(*more: str, gone: str = "") -> LiveRegion:
    return LiveRegion("us-east-1", ("us-east-1a", "us-east-1b"), (EVERYTHING | set(more)) - {gone})


def tree(what: Reading, accept: str = "", over: Known | None = None, previous: Any = None) -> dict[str, Any]:
    base = over or known()
    return overlay(what, examine(what, base, Decimal(3), frozenset({accept})), base, previous)


def written(made: dict[str, Any], root: Path) -> Provider:
    with staged(made, root) as place:
        publish(place, root, made["name"])
    return Catalogue([root]).provider(made["name"])


def test_a_price_is_written_with_its_source(tmp_path: Path) -> None:
    provider = written(tree(reading(quote(amount="57.50"), regions=(live(),))), tmp_path)
    region = provider.region("us-east-1")
    assert region is not None
    assert region.prices["p5.48xlarge"]["onDemand"] == Decimal("57.5")
    assert region.price_source("p5.48xlarge", "onDemand") == SOURCE
    assert str(provider.sources[SOURCE].date) == "2026-11-23"
    assert "2026-11-23T08:30:00Z" in (provider.sources[SOURCE].notes or "")
    assert region.prices["p5en.48xlarge"] == known().provider.region("us-east-1").prices["p5en.48xlarge"]  # type: ignore[union-attr]
    assert region.price_source("p5en.48xlarge", "onDemand") == "karpenter-prices"
    assert region.country == "US"
    assert not conformance(tmp_path / "aws").violations


def test_a_new_type_is_written_whole(tmp_path: Path) -> None:
    what = reading(quote("p7.48xlarge", "150"), regions=(live("p7.48xlarge"),), types=(NEW,))
    kind = written(tree(what), tmp_path).instance_type("p7.48xlarge")
    assert kind is not None
    assert (kind.accelerator, kind.count, kind.vcpus, kind.memory) == ("nvidia-b300", 8, 192, 2**41)
    assert kind.fabric is not None
    assert (kind.fabric.mechanism, kind.fabric.adapters, kind.fabric.baseline_gbps) == ("efa", 16, 6400)
    assert kind.regions == ("us-east-1",)
    assert not conformance(tmp_path / "aws").violations


def test_types_without_a_name_for_their_accelerator_are_left_out() -> None:
    what = reading(regions=(live(),), types=(LiveType("x9.metal", None, 4), LiveType("c9.large", None, 0)))
    assert not tree(what)["instanceTypes"]


def test_of_a_known_type_only_what_differs_is_written(tmp_path: Path) -> None:
    same = LiveType("p5.48xlarge", "nvidia-h100-80gb", 8, 192, 2048 * 2**30, "amd64")
    assert not tree(reading(regions=(live(),), types=(same,)))["instanceTypes"]
    other = LiveType("p5.48xlarge", "nvidia-h100-80gb", 8, 128, 2048 * 2**30, "amd64")
    kind = written(tree(reading(regions=(live(),), types=(other,))), tmp_path).instance_type("p5.48xlarge")
    assert kind is not None
    assert (kind.vcpus, kind.source_of("vcpus"), kind.source_of("memory")) == (128, SOURCE, "ec2-catalog")


def test_a_second_refresh_keeps_what_the_first_one_read(tmp_path: Path) -> None:
    written(tree(reading(quote(amount="57"), quote("p5en.48xlarge", "64"), regions=(live(),))), tmp_path)
    base = Known(Catalogue([tmp_path]).provider("aws"), known().accelerators, known().cheapest)
    previous = read_folder(tmp_path / "aws")[0]
    again = tree(reading(quote(amount="58"), regions=(live(),)), over=base, previous=previous)
    region = written(again, tmp_path).region("us-east-1")
    assert region is not None
    assert region.prices["p5.48xlarge"]["onDemand"] == 58
    assert region.prices["p5en.48xlarge"]["onDemand"] == 64


def test_what_is_gone_and_accepted_is_no_longer_offered(tmp_path: Path) -> None:
    key = "vanished-type:us-east-1/p5.48xlarge"
    what = reading(regions=(live(gone="p5.48xlarge"),))
    kept = written(tree(what), tmp_path).instance_type("p5.48xlarge")
    assert kept is not None
    assert kept.regions is None or "us-east-1" in kept.regions
    gone = written(tree(what, key), tmp_path).instance_type("p5.48xlarge")
    assert gone is not None
    assert gone.regions is not None
    assert "us-east-1" not in gone.regions


def test_only_sources_that_are_named_are_written() -> None:
    made = tree(reading(quote(amount="999999"), regions=(LiveRegion("us-east-1"),)))
    assert made["sources"] == {}


def test_a_folder_is_put_in_place_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tree(reading(quote(amount="57"), regions=(live(),)))
    written(first, tmp_path)
    before = {path.name: path.read_text() for path in (tmp_path / "aws").iterdir()}
    calls: list[Path] = []
    rename = Path.rename

    def stopped(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        written(tree(reading(quote(amount="58"), regions=(live(),))), tmp_path)
    assert {path.name: path.read_text() for path in (tmp_path / "aws").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["aws"], "nothing is left beside it"


def test_files_have_no_anchors_and_quote_what_yaml_would_misread() -> None:
    made = files(tree(reading(quote(amount="57"), quote("p5en.48xlarge", "57"), regions=(live(),))))
    assert set(made) == {"provider.yaml", "regions.yaml"}
    assert "&" not in made["regions.yaml"]
    assert "value: '57'" in made["regions.yaml"]
