"""The schemas: what the package carries is what the models say, and real files and outputs agree with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from portable.cli.schema import FOLDER
from portable.cli.schema_files import files
from portable.loader.document import parse
from portable.report.json_document import schema_url
from tests.cli.build import DATA, OVERRIDES, PROVIDER, REGIONS, SPEC, TARGETS, TYPES
from tests.cli.conftest import Run
from tests.schemas import SCHEMAS, wrong

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "portable"


def read(text: str) -> Any:
    (document,) = parse(text, "made.yaml")
    return document.value


def test_the_committed_schemas_are_those_of_the_models() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")} == dict(files()), (
        "run python -m portable.cli.schema_files"
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_is_a_schema_of_draft_7_with_its_address(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert schema["$id"] == schema_url(name)
    assert schema["title"]
    text = json.dumps(schema)
    assert all(
        word not in text for word in ("$defs", "prefixItems", '"discriminator"', "unevaluated", "dependentSchemas")
    )


def test_every_document_that_is_written_has_one() -> None:
    calls = (re.findall(r'\bdocument\(\s*"([a-z-]+)"', path.read_text("utf-8")) for path in PACKAGE.rglob("*.py"))
    named = {name for found in calls for name in found}
    assert len(named) > 15
    assert named <= set(SCHEMAS)


@pytest.mark.parametrize("name", ["workload", "targets", "provider"])
def test_most_fields_say_what_they_are(name: str) -> None:
    fields = [
        prop
        for definition in (SCHEMAS[name], *SCHEMAS[name]["definitions"].values())
        for prop in definition.get("properties", {}).values()
    ]
    assert sum("description" in prop for prop in fields) > len(fields) / 3
    assert "one node at a time" in json.dumps(SCHEMAS["workload"])


@pytest.mark.parametrize(
    "spec", sorted((ROOT / "manifests").glob("*/workload.yaml")), ids=lambda path: path.parent.name
)
def test_every_spec_of_the_gallery_agrees(spec: Path) -> None:
    assert wrong("workload", read(spec.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("folder", sorted((ROOT / "providers").iterdir()), ids=lambda path: path.name)
def test_every_fact_of_the_providers_agrees(folder: Path) -> None:
    for name in ("provider", "instance-types", "regions"):
        assert wrong(name, read((folder / f"{name}.yaml").read_text(encoding="utf-8"))) == []


def test_the_gallery_s_targets_agree() -> None:
    assert wrong("targets", read((ROOT / "manifests" / "targets.yaml").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workload", SPEC),
        ("workload", SPEC + DATA),
        ("workload", SPEC + OVERRIDES),
        ("workload", SPEC.replace("replicas: 2", "replicas: {min: 1, max: 3}")),
        ("workload", SPEC.replace("[nvidia-h100-80gb]", "nvidia-h100-80gb")),
        ("workload", SPEC.replace("example/ray:2.52.1-py311-cu128", "{arm64: x}")),
        ("workload", SPEC.replace("deadline: 12h", "deadline: 3600")),
        ("targets", TARGETS),
        ("provider", PROVIDER),
        ("instance-types", TYPES),
        ("regions", REGIONS),
        ("config", 'color: never\nlint: {select: [a]}\nproviders: ["x"]\n'),
    ],
)
def test_what_the_loader_takes_the_schema_takes(name: str, text: str) -> None:
    assert wrong(name, read(text)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workload", SPEC.replace("replicas:", "replica:")),
        ("workload", SPEC.replace("kind: Workload", "kind: Work")),
        ("workload", SPEC.replace("name: demo", "name: Demo")),
        ("workload", SPEC.replace("metadata: {name: demo, labels: {team: research}}\n", "")),
        ("targets", TARGETS.replace("provider: acme", "region: x")),
        ("provider", PROVIDER.replace("devices:", "device:")),
        ("instance-types", TYPES.replace("count: 8", "count: eight")),
        ("regions", REGIONS.replace("country:", "land:")),
        ("config", "colour: never\n"),
        ("config", "color: blue\n"),
    ],
)
def test_what_is_wrong_the_schema_refuses(name: str, text: str) -> None:
    assert wrong(name, read(text))


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("comparison", ["compare", "spec.yaml"]),
        ("explanation", ["explain", "spec.yaml", "-t", "prod"]),
        ("plan", ["plan", "spec.yaml", "-t", "prod", "--offline"]),
        ("providers", ["providers", "list"]),
        ("provider-facts", ["providers", "show", "acme"]),
        ("providers-check", ["providers", "check", "clouds"]),
        ("settings", ["config", "show"]),
        ("cache", ["cache"]),
        ("version", ["version"]),
        ("findings", ["lint", "."]),
        ("rules", ["rule", "--all"]),
    ],
)
def test_what_commands_write_agrees_and_says_so(portable: Run, site: Path, schema: str, words: list[str]) -> None:
    (site / "spec.yaml").write_text(SPEC + DATA + OVERRIDES + "  fabric: {objectives: {p99LatencyUs: 50}}\n")
    text = portable(*words, "-o", "json").out
    written = json.loads(text)
    assert wrong(schema, written) == []
    assert written["schema"] == SCHEMAS[schema]["$id"]
    assert written["format_version"] == "1.0"
    assert text == json.dumps(written, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def test_the_command_prints_the_file(portable: Run) -> None:
    assert portable("schema", "workload").out == (FOLDER / "workload.json").read_text(encoding="utf-8")
    assert portable("schema").out.split() == list(SCHEMAS)
    ran = portable("schema", "wrkload")
    assert ran.code == 64
    assert "did you mean `workload`?" in ran.err
