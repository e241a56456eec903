"""Trees of YAML know where each piece stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portable.linter.yamltext import Broken, Document, Mapping, Scalar, Sequence, documents, walk


def root(text: str) -> Mapping:
    (found,) = documents(text)
    assert isinstance(found, Document), found
    assert isinstance(found.root, Mapping)
    return found.root


def broken(text: str) -> list[str]:
    return [one.reason.name for one in documents(text) if isinstance(one, Broken)]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: b", "b"),
        ("a: 'b c'", "'b c'"),
        ('é: "x\\n"', '"x\\n"'),
        ("\U0001f600: 1\n", "1"),
        ("a: |\n  x\n  y\nb: 1\n", "|\n  x\n  y\n"),
        ("# c\na: {b: 1} # d\n", "{b: 1}"),
        ("a:\n  - b\n  - c\n\n# d\nz: 1\n", "- b\n  - c"),
    ],
)
def test_a_value_stands_where_it_says(text: str, at: str) -> None:
    value = root(text).pairs[0][1]
    assert text[value.start : value.end] == at


def test_offsets_count_from_the_start_of_the_file() -> None:
    text = "a: 1\n---\nb: 2\n---\n# nothing\n---\nc: 3\n"
    found = [one for one in documents(text) if isinstance(one, Document)]
    assert [text[key.start] for one in found if isinstance(one.root, Mapping) for key, _ in one.root.pairs] == [
        "a",
        "b",
        "c",
    ]


def test_a_broken_document_does_not_hide_the_others() -> None:
    text = "a: 1\n---\nb: [\n---\nc: 3\n"
    kinds = [type(one) for one in documents(text)]
    assert kinds == [Document, Broken, Document]
    (fault,) = [one for one in documents(text) if isinstance(one, Broken)]
    assert text[: fault.offset].count("---") == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a: {{ .Values.x }}-{{ .Values.y }}\n", "template"),
        ("a: ${{ env.X }}\nb\nc: 1\n", "invalid-yaml"),
        ("a: *b\n", "invalid-yaml"),
        ("&a [*a]\n", "invalid-yaml"),
        ("a: [\n", "invalid-yaml"),
        ("[" * 300, "nested-too-deep"),
        ("- " * 300, "nested-too-deep"),
    ],
)
def test_what_cannot_be_read_has_a_name(text: str, name: str) -> None:
    assert broken(text) == [name]


def test_separators_inside_texts_do_not_split() -> None:
    assert len(list(documents("a: |\n  x\n  --- y\n  z\nb: '--- c'\n"))) == 1


def test_merge_keys_are_followed_and_own_keys_win() -> None:
    found = root("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n").mapping("own")
    assert {key.text: value.text for key, value in found.entries() if isinstance(value, Scalar)} == {"x": "1", "y": "3"}


def test_an_alias_is_the_node_it_names_and_is_walked_once() -> None:
    text = "a: &a [x]\nb: [*a, *a]\nc: *a\n"
    assert [scalar.text for _, scalar in walk(root(text))] == ["x"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1", "integer"), ("0x1f", "integer"), ("1_000", "integer"), ("1.5", "number"), ("1e3", "number"),
        ("64e9", "number"), ("true", "boolean"), ("yes", "boolean"), ("Null", "null"), ("~", "null"), ("", "null"),
        ("'1'", "string"), ("1.2.3", "string"), ("8Gi", "string"), ("!!str 1", "string"), ("$X", "string"),
    ],
)  # fmt: skip
def test_a_scalar_has_the_type_that_an_api_server_sees(text: str, kind: str) -> None:
    value = root(f"a: {text}").get("a")
    assert isinstance(value, Scalar)
    assert value.type == kind


keys = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=5)
values = st.recursive(
    st.text(st.characters(exclude_categories=("Cc", "Cn", "Cs", "Zl", "Zp")), max_size=8)
    | st.integers()
    | st.booleans()
    | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@given(data=st.dictionaries(keys, values, min_size=1, max_size=4), flow=st.booleans())
def test_the_tree_holds_what_was_written(data: dict[str, object], flow: bool) -> None:
    import yaml

    text = yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True)
    assert same(root(text), data)


def same(node: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        return isinstance(node, Mapping) and [k.text for k, _ in node.pairs] == sorted(map(str, wanted)) and all(
            same(value, wanted[key.text]) for key, value in node.pairs
        )  # fmt: skip
    if isinstance(wanted, list):
        return isinstance(node, Sequence) and len(node.items) == len(wanted) and all(map(same, node.items, wanted))
    if not isinstance(node, Scalar):
        return False
    if isinstance(wanted, bool) or wanted is None:
        return node.type == ("null" if wanted is None else "boolean")
    return node.text == str(wanted)
