"""Documents that our commands saved, read back."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from portable.errors import InvalidInput, NoInput
from portable.loader.saved import Saved, read_saved

SCHEMAS = "https://example.dev/schemas"
KNOWN = ("comparison", "findings")


def read(text: str, file: str = "a.json") -> Saved | None:
    return read_saved(file, SCHEMAS, "1.0", KNOWN, text)


def document(**parts: object) -> str:
    return json.dumps({"schema": f"{SCHEMAS}/comparison.json", "format_version": "1.0"} | parts)


def refused(text: str, file: str = "a.json") -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        read(text, file)
    (one,) = caught.value.diagnostics
    assert one.location is not None
    return one.name, str(one.location)


def test_a_document_is_known_by_its_schema(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(document(workload="demo"))
    found = read_saved(str(path), SCHEMAS, "1.0", KNOWN)
    assert found is not None
    assert (found.name, found.value["workload"], found.file) == ("comparison", "demo", str(path))


@pytest.mark.parametrize("text", ["kind: Workload\n", '{"kind": "Workload"}', "", "- 1\n", "# {\n"])
def test_what_is_no_document_is_left_to_the_reader_of_specs(text: str) -> None:
    assert read(text) is None


def test_a_spec_in_flow_style_is_no_broken_json() -> None:
    assert read("{kind: Workload}", "spec.yaml") is None


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ('{"schema": ', "malformed-json", "a.json:1:12"),
        ('{\n  "a": 1,\n}', "malformed-json", "a.json:3:1"),
        ('{"a": ' * 100_000, "malformed-json", "a.json:1:1"),
        ('{"a": 1}', "unknown-document", "a.json:1:1"),
        (document(schema=f"{SCHEMAS}/recipe.json"), "unknown-document", "a.json:1:1"),
        (document(schema="https://elsewhere.dev/comparison.json"), "unknown-document", "a.json:1:1"),
        (document(schema=3), "unknown-document", "a.json:1:1"),
        (document(format_version="2.0"), "document-version", "a.json:1:1"),
        (document(format_version="0.9"), "document-version", "a.json:1:1"),
        (document(format_version="new"), "document-version", "a.json:1:1"),
        (document(format_version=1.0), "document-version", "a.json:1:1"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, name: str, place: str) -> None:
    assert refused(text) == (name, place)


def test_a_higher_minor_version_is_read() -> None:
    found = read(document(format_version="1.9", novelty=True))
    assert found is not None
    assert found.name == "comparison"


def test_a_misspelt_document_is_guessed() -> None:
    with pytest.raises(InvalidInput) as caught:
        read(document(schema=f"{SCHEMAS}/comparisons.json"))
    assert caught.value.diagnostics[0].help[0] == "did you mean `comparison`?"


def test_no_file_and_no_text_file(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        read_saved(str(tmp_path / "none.json"), SCHEMAS, "1.0", KNOWN)
    with pytest.raises(InvalidInput):
        read_saved(str(tmp_path), SCHEMAS, "1.0", KNOWN)


class _Wanted(BaseModel):
    workload: str
    numbers: tuple[int, ...] = ()


def test_a_part_of_another_form_is_told_with_line_and_column() -> None:
    head = f'"schema": "{SCHEMAS}/comparison.json", "format_version": "1.0"'
    found = read(f'{{\n  {head},\n  "numbers": [1, "x"]\n}}')
    assert found is not None
    with pytest.raises(InvalidInput) as caught:
        found.part(_Wanted)
    told = {one.message.partition(":")[0]: one.location for one in caught.value.diagnostics}
    assert set(told) == {"workload", "numbers.1"}
    place = told["numbers.1"]
    assert place is not None
    assert (place.line, place.column) == (3, 18)


@given(st.text())
def test_no_text_is_a_bug(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        read(text)
