"""Values, places and refusals of YAML and JSON text."""

from __future__ import annotations

import contextlib
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

import portable.loader.compose as composing
from portable.errors import Diagnostic, InvalidInput, Location, NoInput
from portable.loader.document import Document, parse, read
from portable.loader.scalars import resolve

KEY = st.text(max_size=12)
LEAF = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False) | KEY
)
VALUE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4), max_leaves=15
)


def one(text: str) -> Document:
    (document,) = parse(text, "f.yaml")
    return document


def refused(text: str | bytes, **limits: int) -> tuple[Diagnostic, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse(text, "f.yaml", **limits)
    return caught.value.diagnostics


def attempt(text: str | bytes) -> tuple[tuple[Document, ...], tuple[Diagnostic, ...]]:
    try:
        return parse(text, "f"), ()
    except InvalidInput as error:
        return (), error.diagnostics


def words(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for key, item in value.items() for word in (key, *words(item))]
    if isinstance(value, list):
        return [word for item in value for word in words(item)]
    return [value] if isinstance(value, str) else []


def same_everywhere(word: str) -> bool:
    """PyYAML leaves `0E0` without quotes, because YAML 1.1 reads text there."""
    return not re.fullmatch(r"[-+]?[0-9.]+[eE][-+]?[0-9]+|0o[0-7]+", word)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, dict):
        return [found for key, item in value.items() for found in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [found for at, item in enumerate(value) for found in leaves(item, (*path, at))]
    return [(path, value)]


@given(VALUE, st.booleans(), st.sampled_from([None, 2, "\t"]))
@example({"\U0001f600": "\x7f", "k" * 2000: ["\ud7ff", "\ufffe", "/"]}, True, None)
@example({"\u2028": "\x85 ", " a": "\r\n"}, False, 2)
def test_json_is_read_as_json(value: Any, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    document = one(text)
    assert document.value == json.loads(text)
    for path, leaf in leaves(value):
        start, end = document.span(path)
        assert json.loads(text[start:end]) == leaf


@given(VALUE, st.booleans())
def test_yaml_comes_back_and_every_scalar_is_where_it_says(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=40)
    assume(not any(one in text for one in "\x85\u2028\u2029"))
    assume(all(same_everywhere(word) for word in words(value)))
    (document,) = parse(text, "f") or (None,)
    if document is None:
        assert value is None
        return
    expected = yaml.safe_load(text)
    for path, leaf in leaves(expected):
        start, end = document.span(path)
        node = document.root
        again = yaml.safe_load(text[start:end])
        assert again == leaf or str(again) == str(leaf), (path, node)


@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    documents, problems = attempt(data)
    assert all(found.location and found.name and found.message for found in problems)
    assert all(found.location(("a", 0)) and found.warnings is not None for found in documents)


@given(
    st.lists(
        st.sampled_from(
            [
                "- ",
                "a",
                ": ",
                "\n",
                "  ",
                "[",
                "]",
                "{",
                "}",
                "&x ",
                "*x",
                "!t ",
                "!!int ",
                "'",
                '"',
                "|",
                "<<",
                "#",
                "\t",
                "1",
                ",",
                "---",
                "? ",
                "\\",
                "%",
                "\r",
                "\u2028",
            ]
        ),
        max_size=25,
    )
)
def test_anything_like_yaml_is_read_or_refused(parts: list[str]) -> None:
    documents, problems = attempt("".join(parts))
    assert all(found.location and "\n" not in found.message for found in problems)
    for document in documents:
        for path, leaf in leaves(document.value):
            start, end = document.span(path)
            assert document.has(path)
            assert 0 <= start <= end <= len(document.text)
            assert isinstance(leaf, str | int | float | bool | dict | list | None)


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n", "---\n", "---\n---\n# x\n", "\ufeff"])
def test_nothing_is_no_document(text: str) -> None:
    assert parse(text, "f") == ()


def test_several_documents() -> None:
    documents = parse("a: 1\n---\n---\nb: 2\n...\n--- null\n", "f")
    assert [document.value for document in documents] == [{"a": 1}, {"b": 2}, None]
    assert str(documents[1].location(("b",))) == "f:4:4"


@pytest.mark.parametrize(
    ("path", "key", "shown"),
    [
        (("metadata", "name"), False, "llama"),
        (("metadata", "name"), True, "name"),
        (("spec", "groups", 1), False, "name: b\n    count: 0x10"),
        (("spec", "groups", 1, "count"), False, "0x10"),
        (("spec", "groups", 1, "count"), True, "count"),
        (("spec", "note"), False, "|\n    é text # not a comment\n\n    more"),
        (("spec", "empty"), False, "empty"),
        (("spec", "flow", "b"), False, '"x, y"'),
        (("spec", "groups", 7, "count"), False, "- name: a\n  - name: b\n    count: 0x10"),
        (("metadata", "name", "deeper"), True, "llama"),
        (("metadata",), False, "{name: llama}"),
    ],
)
def test_span(path: tuple[str | int, ...], key: bool, shown: str) -> None:
    document = one(
        "# é\nmetadata: {name: llama}\nspec:\n  groups:\n  - name: a\n  - name: b\n    count: 0x10\n  # behind\n\n"
        '  note: |\n    é text # not a comment\n\n    more\n\n  empty:\n  flow: {b: "x, y"}\n'
    )
    start, end = document.span(path, key=key)
    assert document.text[start:end] == shown


def test_lines_are_an_editors_lines() -> None:
    document = one("a: 1\r\nb: x\rc: \U0001f600\nd: 2\n")
    assert document.location(("c",)) == Location("f.yaml", 3, 4, 3, 5)
    assert document.location(("d",)) == Location("f.yaml", 4, 4, 4, 5)


def test_aliases_are_copies_and_merges_give_way() -> None:
    document = one("a: &a {x: 1, l: [1]}\nb: *a\nc: {<<: *a, x: 2}\nd:\n  <<: [{x: 3}, *a]\n'<<': text\n")
    assert document.value["b"] == document.value["a"]
    assert document.value["b"]["l"] is not document.value["a"]["l"]
    assert document.value["c"] == {"x": 2, "l": [1]}
    assert document.value["d"] == {"x": 3, "l": [1]}
    assert document.value["<<"] == "text"
    assert str(document.location(("c", "l", 0))) == "f.yaml:1:18"
    assert str(document.location(("d", "x"))) == "f.yaml:5:12"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 12", "12"),
        ('!!int "12"', 12),
        ("!!float 1", 1.0),
        ("! 12", "12"),
        ("!!null ''", None),
        ("!!map {}", {}),
        ("!!seq []", []),
    ],
)
def test_tags_of_the_core_schema(text: str, value: object) -> None:
    (document,) = parse(f"a: {text}", "f")
    assert document.value == {"a": value}
    assert type(document.value["a"]) is type(value)


@pytest.mark.parametrize(
    ("text", "name", "place", "words"),
    [
        ("a: 1\nb: 2\na: 3", "duplicate-key", "3:1", "`a` is set twice"),
        ("a: 1\n'a': 3", "duplicate-key", "2:1", "`a`"),
        ("a: !vault x", "unknown-tag", "1:4", "`!vault`"),
        ("a: !!binary aGk=", "unknown-tag", "1:4", "`!!binary`"),
        ("a: !x {}", "unknown-tag", "1:4", "`!x`"),
        ("a: !<quoted%20scalar> 1", "unknown-tag", "1:4", "quoted"),
        ("a: !e!x 1", "unknown-tag", "1:4", "prefix"),
        ("a: !!int x", "tag-mismatch", "1:4", "`!!int`"),
        ("a: !!int true", "tag-mismatch", "1:4", "`!!int`"),
        ("1: x", "key-not-text", "1:1", "`1` is a number"),
        ("true: x", "key-not-text", "1:1", "true or false"),
        ("? \n: x", "key-not-text", "1:2", "missing"),
        ("a: x\u2028y", "control-character", "1:5", "U+2028"),
        ("a: 'x\x85y'", "control-character", "1:6", "U+0085"),
        ("? [1]\n: x", "key-not-text", "1:3", "list"),
        ("a: {{ .Values.x }}", "key-not-text", "1:5", "list or a mapping"),
        ("<<: 3", "invalid-merge", "1:5", "`<<`"),
        ("a: &a [*a]", "recursive-alias", "1:4", "itself"),
        ("a: &a {<<: *a}", "recursive-alias", "1:4", "itself"),
        ("a: *nope", "undefined-alias", "1:4", "`&nope`"),
        ("a: &x 1\nb: &x 2", "duplicate-anchor", "2:4", "`x`"),
        ("a:\n\tb: 1", "tab-indentation", "2:1", "tab"),
        ("a: @b", "yaml-syntax", "1:4", "`@`"),
        ("a: b: c", "yaml-syntax", "1:5", "`:`"),
        ("a: [1, 2\n", "yaml-syntax", "1:4", "`[` is never closed"),
        ("a: 'x\n", "yaml-syntax", "1:4", "never closed"),
        ("a:\n  b: 1\n c: 2", "yaml-syntax", "3:2", "indentation"),
        ("- a\nb: 1", "yaml-syntax", "2:1", "- "),
        ('a: "\\q"', "yaml-syntax", "1:5", "escape"),
        ('{"a": 1,, }', "yaml-syntax", "1:9", "missing"),
        ("a: b\n- c", "yaml-syntax", "2:1", ""),
        ("%YAML 3.0\n---\na: 1", "yaml-syntax", "1:1", "version"),
        ("a: " + "9" * 5000, "number-too-large", "1:4", "too large"),
        ("a: x\0y", "control-character", "1:5", "U+0000"),
        ("a: \ud800", "control-character", "1:4", "U+D800"),
        ('{"a": "\\ud800"}', "yaml-syntax", "1:10", "no character"),
        ("[" * 100_000, "nesting-too-deep", "1:200", "200"),
        ("- " * 100_000, "nesting-too-deep", "1:399", "200"),
        ("{a: " * 100_000, "nesting-too-deep", "1:797", "200"),
        ('{"a":' * 100_000, "nesting-too-deep", "1:996", "200"),
        (b"a: 1\nb: \xff", "invalid-encoding", "2:4", "0xFF"),
        (b"\xff\xfea", "invalid-encoding", "1:1", "UTF-16"),
    ],
)
def test_refused_by_name_and_place(text: str | bytes, name: str, place: str, words: str) -> None:
    first = refused(text)[0]
    assert first.name == name
    assert str(first.location) == f"f.yaml:{place}"
    assert words in first.message


def test_what_is_wrong_is_told_at_once_in_order() -> None:
    found = refused("a: 1\na: 2\n2: x\nb: !t 1\n---\na: 1\na: 2\n---\n[")
    assert [(problem.name, problem.location and problem.location.line) for problem in found] == [
        ("duplicate-key", 2),
        ("key-not-text", 3),
        ("unknown-tag", 4),
        ("duplicate-key", 7),
        ("yaml-syntax", 9),
    ]
    assert found[0].notes == ("first at f.yaml:1:1",)


def test_aliases_cannot_ask_for_all_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert refused("\n".join(lines))[0].name == "alias-expansion"
    merges = ["a0: &a0 {x: 1}"] + [
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}], k{n}: 1}}" for n in range(1, 12)
    ]
    assert refused("\n".join(merges))[0].name == "alias-expansion"


def test_limits() -> None:
    assert refused("a: 123456", max_bytes=5)[0].name == "file-too-large"
    assert refused(f"[{'1,' * 50}]", max_nodes=20)[0].name == "too-many-values"
    assert len(refused("a: 1\n" * 5000)) == 100


def test_a_template_is_called_one() -> None:
    assert "template" in refused("a: {{ .Values.x }}")[0].help[0]
    assert "template" in refused("{% if x %}\na: 1")[0].help[0]
    assert "template" in refused("{{- if .x }}\na: 1\n{{- end }}")[0].help[0]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_two_hundred_levels_are_fine(opening: str, closing: str) -> None:
    value = one(f"{opening * 199}1{closing * 199}").value
    for _ in range(199):
        (value,) = value.values() if isinstance(value, dict) else value
    assert value == 1


def test_warnings_name_what_others_read() -> None:
    document = one("on: yes\nmode: 0640\nquoted: 'no'\nat: 1:30\nports: [1_000]\ndate: 2026-01-01\npassword: 0777\n")
    assert document.value["mode"] == 640
    assert [str(found.location) for found in document.warnings] == [
        "f.yaml:1:1",
        "f.yaml:1:5",
        "f.yaml:2:7",
        "f.yaml:4:5",
        "f.yaml:5:9",
        "f.yaml:7:11",
    ]
    assert "640 here, and 416 " in document.warnings[2].message
    assert "777" not in repr(document.warnings[-1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_read_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "w.yaml"
    file.write_bytes("é: ü\nb: 2\n".encode(encoding))
    (document,) = read(file)
    assert document.value == {"é": "ü", "b": 2}
    assert document.file == str(file)
    assert document.location(("é",)).column == 4


def test_read_refusals(tmp_path: Path) -> None:
    (tmp_path / "workload.yaml").write_text("a: 1")
    with pytest.raises(NoInput) as missing:
        read(tmp_path / "worklaod.yaml")
    assert missing.value.diagnostics[0].help == ("did you mean `workload.yaml`?",)
    with pytest.raises(NoInput) as unlike:
        read(tmp_path / "quite-another")
    assert unlike.value.diagnostics[0].help == (f"YAML files here: {tmp_path / 'workload.yaml'}",)
    with pytest.raises(NoInput):
        read(tmp_path / "no" / "x.yaml")
    with pytest.raises(InvalidInput) as folder:
        read(tmp_path)
    assert folder.value.diagnostics[0].help == (f"name a file of it: {tmp_path / 'workload.yaml'}",)
    with pytest.raises(InvalidInput):
        read("a\0b")
    with pytest.raises(InvalidInput):
        read(tmp_path / "workload.yaml", max_bytes=2)


def test_without_libyaml_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: Any = type("_Composer", (composing._Limits, yaml.SafeLoader), {})
    text = (
        "a: &x {b: [1, yes, 'q'], c: |\n    t\n  }\nd: *x\n"
        if False
        else "a: &x\n  b: [1, yes, 'q']\n  c: |\n    t\nd: *x\n"
    )
    fast_value, fast_place = one(text).value, one(text).location(("a", "b", 2))
    monkeypatch.setattr(composing, "_Composer", slow)
    assert (one(text).value, one(text).location(("a", "b", 2))) == (fast_value, fast_place)
    for bad in ("[" * 100_000, "a: b: c", "a:\n\tb: 1", "a: *x", "a: x\0", "a: [1", "a: 'x", "a: &x 1\nb: &x 1"):
        assert refused(bad)[0].location is not None


def test_every_unquoted_scalar_is_resolved_by_the_core_schema() -> None:
    words = ["yes", "0o17", "1e3", "~", "x", "-1", "1:2", "0x_1", "tRUE"]
    document = one("\n".join(f"- {word}" for word in words))
    assert document.value == [resolve(word) for word in words]


@pytest.mark.parametrize(
    "text",
    [
        "a: {" + ", ".join(f"k{n}: 1" for n in range(20_000)) + "}",
        "\n".join(["k: 1"] * 100_000),
        '"' + "\\" * 100_001,
        "&a " * 50_000,
    ],
)
def test_no_input_takes_time_out_of_proportion(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(InvalidInput):
        one(text).location(("a", "k19999"))
    assert time.process_time() - start < 10, "it takes seconds of CPU time where one is enough"
