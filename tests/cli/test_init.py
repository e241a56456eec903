"""`init`: a spec, its sources and targets that work as they are, and nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import portable as library
from portable.cli.gallery import DEFAULT, examples, gallery
from portable.report.json_document import schema_url
from tests.cli.conftest import Run


def test_the_first_steps_of_a_new_user_work(portable: Run, place: Path) -> None:
    ran = portable("init", "--example", "train-llm")
    assert ran.code == 0, ran.err
    assert "portable compare train-llm.yaml" in ran.out
    assert portable("compare", "train-llm.yaml").code == 0
    assert portable("explain", "train-llm.yaml", "--target", "gcp").code == 0
    assert portable("compile", "train-llm.yaml", "--target", "aws,azure", "--out-dir", "out").code == 0
    assert portable("plan", "train-llm.yaml", "--target", "aws", "--offline").code == 0


@pytest.mark.parametrize("name", examples())
def test_every_example_is_written_whole_and_is_valid(portable: Run, place: Path, name: str) -> None:
    ran = portable("init", "-e", name, "there")
    assert ran.code == 0, ran.err
    spec = place / "there" / f"{name}.yaml"
    text = spec.read_text()
    assert text.startswith(f"# yaml-language-server: $schema={schema_url('workload')}\n# ")
    assert text.count("yaml-language-server") == 1
    workload = library.load(spec)
    table = library.targets(spec)
    fits = [one for one in library.compare(workload, table=table) if one.placement is not None]
    assert fits, "some target can run it"
    for one in fits:
        assert one.placement is not None
        assert not one.placement.unmapped, (one.target, one.placement.unmapped)


def test_the_targets_say_what_they_are_and_map_no_more_than_is_needed(portable: Run, place: Path) -> None:
    portable("init", "-e", "dev-cluster", "-q")
    text = (place / "targets.yaml").read_text()
    assert text.startswith(f"# yaml-language-server: $schema={schema_url('targets')}\n# ")
    targets = yaml.safe_load(text)["targets"]
    whole = yaml.safe_load((gallery() / "targets.yaml").read_text())["targets"]
    assert list(targets) == list(whole)
    names = set(library.load(place / "dev-cluster.yaml").spec.data.names())
    assert all(set(target.get("data", {})) <= names for target in targets.values())
    assert all("ingress" not in target for target in targets.values())


def test_what_providers_get_stays_in_the_gallery(portable: Run, place: Path) -> None:
    portable("init", "-e", "train-llm", "-q")
    written = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert {"train-llm.yaml", "targets.yaml", "src/train.py"} <= written
    assert not {name for name in written if name.endswith(".refused.txt") or name in ("aws.yaml", "workload.yaml")}


def test_nothing_is_overwritten(portable: Run, place: Path) -> None:
    (place / "train-llm.yaml").write_text("mine")
    ran = portable("init", "-e", "train-llm")
    assert ran.code == 64
    assert "`train-llm.yaml` is there already" in ran.err
    assert (place / "train-llm.yaml").read_text() == "mine"
    assert not (place / "src").exists(), "all or nothing"
    assert portable("init", "-e", "train-llm", "--force").code == 0
    assert (place / "train-llm.yaml").read_text() != "mine"


def test_targets_that_are_there_stay(portable: Run, place: Path) -> None:
    (place / "targets.yaml").write_text("mine")
    ran = portable("init", "-e", "dev-cluster")
    assert ran.code == 0
    assert "kept targets.yaml" in ran.out
    assert (place / "targets.yaml").read_text() == "mine"


def test_the_list_and_the_nearest_name(portable: Run, place: Path) -> None:
    listed = portable("init", "--list").out
    assert all(f"{name} " in listed for name in examples())
    assert len(examples()) >= 10
    assert DEFAULT in examples()
    ran = portable("init", "--example", "train-lmm")
    assert ran.code == 64
    assert "did you mean `train-llm`" in ran.err


def test_a_folder_whose_parent_is_missing(portable: Run, place: Path) -> None:
    ran = portable("init", "a/b")
    assert ran.code == 64
    assert "mkdir -p a" in ran.err
