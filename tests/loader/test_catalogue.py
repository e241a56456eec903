"""The index equals the YAML; a user's folders add providers and override facts, entry by entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from portable.errors import InvalidInput, UsageError
from portable.loader import index
from portable.loader.catalogue import INDEX, Catalogue


def test_the_index_is_what_the_yaml_says() -> None:
    made = dict(index.entries())
    assert sorted(made) == sorted(path.name for path in INDEX.glob("*.json"))
    stale = [name for name, text in made.items() if (INDEX / name).read_text(encoding="utf-8") != text]
    assert not stale, f"{stale} are stale: run `poe index`"


def test_nine_providers_and_every_accelerator_they_rent() -> None:
    known = Catalogue()
    assert known.names == ("aws", "azure", "coreweave", "crusoe", "gcp", "lambda-cloud", "meta", "nebius", "oracle")
    rented = {
        kind.accelerator for name in known.names for kind in known.provider(name).instance_types if kind.accelerator
    }
    assert rented <= known.accelerators.keys()


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text)
    return folder


PRIVATE = """
name: cellar
title: The machines in the cellar
sources: {us: {ref: our own rack, date: 2026-11-01, confidence: high}}
defaultRegion: cellar
nodes:
  labellers: {hand: {instanceType: node.kubernetes.io/instance-type}}
  reserved: {cpu: 1, memory: 1Gi}
  source: us
devices: {}
fabrics: {ethernet: {source: us}}
identity: {mechanism: unknown}
storage: {}
"""
TYPES = "- {name: box, vcpus: 8, memory: 16Gi, arch: amd64, count: 0, source: us}\n"
REGIONS = "- {name: cellar, country: CH, source: us, prices: {box: {onDemand: '0'}}}\n"


def test_a_private_cloud_needs_no_python(tmp_path: Path) -> None:
    write(tmp_path / "cellar", provider=PRIVATE, instance_types=TYPES, regions=REGIONS)
    known = Catalogue([tmp_path])
    assert known.names[-1] == "cellar"
    cellar = known.provider("cellar")
    assert cellar.fabrics["ethernet"].mechanism == "ethernet"
    assert cellar.instance_types[0].vcpus == 8


def test_a_folder_of_a_known_name_overrides_field_by_field(tmp_path: Path) -> None:
    write(
        tmp_path / "aws",
        instance_types="- {name: p5.48xlarge, vcpus: 190}\n- {name: ours, vcpus: 2, memory: 4Gi, arch: amd64}\n",
    )
    own, embedded = Catalogue([tmp_path]).provider("aws"), Catalogue().provider("aws")
    kind, before = own.instance_type("p5.48xlarge"), embedded.instance_type("p5.48xlarge")
    assert kind is not None
    assert before is not None
    assert (kind.vcpus, kind.memory) == (190, before.memory)
    assert own.instance_type("ours") is not None
    assert own.files == {
        "instanceTypes.p5.48xlarge": str(tmp_path / "aws"),
        "instanceTypes.ours": str(tmp_path / "aws"),
    }


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"provider": PRIVATE.replace("sources:", "source:")}, "unknown-key"),
        ({"provider": PRIVATE.replace("ethernet:", "ehternet:")}, "unknown-value"),
        ({"provider": PRIVATE, "instance_types": "- {name: box, vcpu: 8}\n"}, "unknown-key"),
        ({"provider": PRIVATE, "instance_types": "{}\n"}, "provider-file"),
        ({"instance_types": TYPES}, "provider-file"),
        ({"provider": PRIVATE.replace("name: cellar", "name: attic")}, "provider-name"),
    ],
)
def test_what_is_wrong_in_a_folder_is_told_with_its_place(tmp_path: Path, files: dict[str, str], name: str) -> None:
    write(tmp_path / "cellar", **files)
    with pytest.raises(InvalidInput) as caught:
        Catalogue([tmp_path]).provider("cellar")
    assert name in {one.name for one in caught.value.diagnostics}


def test_folders_that_hold_nothing_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        Catalogue([tmp_path / "missing"])
    with pytest.raises(UsageError, match="holds no provider"):
        Catalogue([tmp_path])
    with pytest.raises(UsageError, match="there is no provider `asw`") as caught:
        Catalogue().provider("asw")
    assert any("aws" in text for text in caught.value.diagnostics[0].help)
