"""Every pydantic error becomes one diagnostic in its place and in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictInt,
    Tag,
    model_validator,
)
from pydantic.alias_generators import to_camel

from portable.errors import Diagnostic, InvalidInput, Path, Problem
from portable.loader.document import parse
from portable.loader.validation import validate


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)


class Range(Form):
    min: StrictInt
    max: StrictInt

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.min > self.max:
            raise Problem("range-order", "min is more than max", "swap them", path=("min",))
        return self


class Gpu(Form):
    kind: Literal["gpu"]
    gpu: int = 0
    count: StrictInt


class Cpu(Form):
    kind: Literal["cpu"]
    count: StrictInt


class Mode(Enum):
    FAST = "fast"
    SAFE = "safe"


def _even(value: object) -> object:
    if isinstance(value, int) and value % 2:
        raise ValueError("must be even")
    return value


def _form(value: Any) -> str:
    return "wide" if isinstance(value, dict) and "max" in value else "narrow"


class Root(Form):
    replicas: Annotated[StrictInt, Field(ge=0)] | Range = 1
    resources: tuple[Annotated[Gpu | Cpu, Field(discriminator="kind")], ...] = ()
    by_name: Mapping[str, Range] = {}
    env: Mapping[Annotated[str, Field(pattern="^[A-Z_]+$")], str] = {}
    level: Literal["auto"] | Annotated[StrictInt, Field(ge=0)] | None = None
    mode: Mode = Mode.FAST
    mode_again: Literal["fast", "safe"] = "fast"
    version: str = ""
    even: Annotated[int, BeforeValidator(_even)] | Range = 2
    on: StrictBool = True
    ratio: Annotated[float, Field(gt=0, le=1, strict=True)] = 1
    name: Annotated[str, Field(pattern="^[a-z]+$", max_length=5)] = "a"
    items: Annotated[tuple[str, ...], Field(min_length=1)] = ("a",)
    api_token: Literal["a", "b"] = "a"
    either: Range | Gpu | None = None
    chosen: Annotated[
        Annotated[Range, Tag("wide")] | Annotated[dict[str, StrictInt], Tag("narrow")], Discriminator(_form)
    ] = {}
    nested: list[dict[str, list[Range]]] = []


def problems(text: str, model: type[BaseModel] = Root, at: Path = ()) -> tuple[Diagnostic, ...]:
    (document,) = parse(text, "f")
    with pytest.raises(InvalidInput) as caught:
        validate(model, document, at)
    return caught.value.diagnostics


def lines(text: str) -> list[str]:
    return [f"{one.location} {one.name}: {one.message} / {'; '.join(one.help)}" for one in problems(text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("replica: 1", ["f:1:1 unknown-key: `replica` is not a key of the document / did you mean `replicas`?"]),
        (
            "either: {min: 1, max: 2, zebra: 1}",
            ["f:1:26 unknown-key: `zebra` is not a key of `either` / the keys here are `min`, `max`"],
        ),
        (
            "modeagain: fast",
            ["f:1:1 unknown-key: `modeagain` is not a key of the document / did you mean `modeAgain`?"],
        ),
        (
            "replicas: {min: 1, mx: 2}",
            [
                "f:1:1 missing-key: `replicas` needs `max` / ",
                "f:1:20 unknown-key: `mx` is not a key of `replicas` / did you mean `max`?",
            ],
        ),
        ("replicas: many", ["f:1:11 wrong-type: expected a whole number or a mapping with `min`, `max`, got text / "]),
        (
            "replicas: '12'",
            ["f:1:11 wrong-type: expected a whole number or a mapping with `min`, `max`, got text / remove the quotes"],
        ),
        ("replicas: -1", ["f:1:11 out-of-range: must be at least 0 / "]),
        (
            "replicas: 1.5",
            ["f:1:11 wrong-type: expected a whole number or a mapping with `min`, `max`, got a number with a point / "],
        ),
        ("replicas: {min: 3, max: 2}", ["f:1:17 range-order: min is more than max / swap them"]),
        ("resources:\n- {kind: gpu, gpu: 3, count: x}", ["f:2:30 wrong-type: expected a whole number, got text / "]),
        ("resources:\n- {kind: gpu}", ["f:2:3 missing-key: `resources[0]` needs `count` / "]),
        ("resources:\n- {kind: gqu}", ["f:2:10 unknown-value: `gqu` is not one of `gpu`, `cpu` / did you mean `gpu`?"]),
        ("resources:\n- {count: 1}", ["f:2:3 missing-key: `resources[0]` needs `kind` / "]),
        ("resources: {}", ["f:1:12 wrong-type: expected a list, got a mapping / "]),
        ("chosen: {min: x, max: 1}", ["f:1:15 wrong-type: expected a whole number, got text / "]),
        ("chosen: {narrow: x}", ["f:1:18 wrong-type: expected a whole number, got text / "]),
        ("byName: {a: 3}", ["f:1:13 wrong-type: expected a mapping with `min`, `max`, got a number / "]),
        (
            "byName: {a: {min: 1, max: 1, maxx: 2}}",
            ["f:1:30 unknown-key: `maxx` is not a key of `a` / the keys here are `min`, `max`"],
        ),
        ("level: aut", ["f:1:8 wrong-type: expected `auto` or a whole number, got text / did you mean `auto`?"]),
        ("level: -1", ["f:1:8 out-of-range: must be at least 0 / "]),
        ("mode: sfae", ["f:1:7 unknown-value: `sfae` is not one of `fast`, `safe` / did you mean `safe`?"]),
        ("modeAgain: 3", ["f:1:12 unknown-value: expected one of `fast`, `safe`, got a number / "]),
        ("version: 1.10", ['f:1:10 wrong-type: expected text, got a number / put it in quotes: "1.10"']),
        ("version:", ["f:1:1 wrong-type: expected text, got nothing / "]),
        ("even: 3", ["f:1:7 invalid-value: must be even / "]),
        ("on: yes", ["f:1:5 wrong-type: expected true or false, got text / write `true`"]),
        ("ratio: 0", ["f:1:8 out-of-range: must be more than 0 / "]),
        ("name: A_b", ["f:1:7 invalid-value: `A_b` does not match `^[a-z]+$` / "]),
        ("name: Äb", ["f:1:7 invalid-value: `Äb` does not match `^[a-z]+$` / for example `ab`"]),
        ("env: {MY-VAR: x}", ["f:1:7 invalid-value: `MY-VAR` does not match `^[A-Z_]+$` / for example `MY_VAR`"]),
        ("name: abcdefg", ["f:1:7 out-of-range: may have at most 5 characters / "]),
        ("items: []", ["f:1:8 out-of-range: needs at least 1 item / "]),
        ("items: a", ["f:1:8 wrong-type: expected a list, got text / begin each item with `- `, or write `[…]`"]),
        (
            "nested:\n- a: [{min: 1, max: 2}]\n  b: [{min: x, max: 1}]",
            ["f:3:13 wrong-type: expected a whole number, got text / "],
        ),
        ("- 1", ["f:1:1 wrong-type: expected a mapping, got a list / "]),
    ],
)
def test_one_diagnostic_for_each_wrong_place(text: str, told: list[str]) -> None:
    assert lines(text) == told


def test_everything_at_once_in_the_order_of_the_text() -> None:
    found = problems("version: 1\nzzz: 1\nmode: x\nreplicas: {max: x}\n")
    assert [(one.name, one.location and one.location.line) for one in found] == [
        ("wrong-type", 1),
        ("unknown-key", 2),
        ("unknown-value", 3),
        ("missing-key", 4),
        ("wrong-type", 4),
    ]
    assert found[-1].path == ("replicas", "max")


@pytest.mark.parametrize("text", ["apiToken: hf_abc123", "apiToken: [hf_abc123]", "apiToken: 123123"])
def test_secret_values_are_never_shown(text: str) -> None:
    secret = "hf_abc123" if "hf" in text else "123123"
    (found,) = problems(text)
    assert secret not in repr(found)
    assert "`a`, `b`" in found.message


def test_part_of_a_document() -> None:
    text = "kind: X\nspec:\n  deep:\n  - replicas: x\n"
    (found,) = problems(text, at=("spec", "deep", 0))
    assert str(found.location) == "f:4:15"
    assert found.path == ("spec", "deep", 0, "replicas")
    (gone,) = problems(text, at=("spec", "shallow"))
    assert (gone.name, gone.message, str(gone.location)) == ("missing-key", "needs `shallow`", "f:2:1")


def test_a_changed_form_is_still_placed_in_the_document() -> None:
    (document,) = parse("replicas: {value: x, source: y}\n", "f")
    with pytest.raises(InvalidInput) as caught:
        validate(Root, document, value={"replicas": "x"})
    assert str(caught.value.diagnostics[0].location) == "f:1:11"


def test_what_is_right_comes_back() -> None:
    (document,) = parse("replicas: {min: 1, max: 2}\nlevel: auto\n", "f")
    assert validate(Root, document) == Root(replicas=Range(min=1, max=2), level="auto")


KEYS = [
    "replicas",
    "resources",
    "byName",
    "level",
    "mode",
    "version",
    "even",
    "either",
    "nested",
    "min",
    "max",
    "kind",
    "gpu",
    "count",
    "x",
]
TREE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["gpu", "cpu", "auto", "x", ""]) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(KEYS), TREE, max_size=6))
def test_every_error_is_placed_and_told_once(value: dict[str, Any]) -> None:
    import yaml

    (document,) = parse(yaml.safe_dump(value), "f")
    try:
        Root.model_validate(document.value)
    except ValueError:
        found = problems(yaml.safe_dump(value))
    else:
        return
    assert found
    assert len({(one.path, one.name, one.message) for one in found}) == len(found)
    for one in found:
        assert one.location is not None
        assert document.has(one.path)
        if one.name == "unknown-key":
            assert one.location == document.location(one.path, key=True)
