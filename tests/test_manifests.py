"""The gallery: its goldens are what the compiler makes today, and show every field of the spec."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from inspect import get_annotations
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from portable.api import placing
from portable.errors import Refused
from portable.model.runtime import RUNTIMES
from portable.model.workload import Workload
from tests.golden_objects import (
    compiled_goldens,
    made,
    placement,
)
from tests.write_manifests import (
    GALLERY,
    REFUSED,
    SPEC,
    TARGETS,
    catalogue,
    examples,
    golden,
    providers,
    stale,
    targets,
    workload,
)

REGENERATE = "run `python -m tests.write_manifests` and look at the difference"
NO_ALTERNATIVE = {"provider-denied", "over-max-price"}
"""Refusals of the workload's own will: only the workload can take them back."""


def refused_goldens() -> list[Path]:
    return sorted(GALLERY.glob(f"*/*{REFUSED}"))


# The files


def test_goldens_are_up_to_date() -> None:
    different = [
        str(path.relative_to(GALLERY.parent))
        for path, text in made().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    left = [str(path.relative_to(GALLERY.parent)) for path in stale(made())]
    assert not different + left, f"{', '.join(different + left)}: {REGENERATE}"


def test_the_same_bytes_in_another_process() -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    command = [sys.executable, "-m", "tests.write_manifests", "--check"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=GALLERY.parent, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_example_has_a_golden_for_every_provider() -> None:
    assert len(examples()) >= 14
    assert len(made()) == len(examples()) * len(providers())
    assert set(targets().targets) == set(providers()), f"{TARGETS} has a target for each provider, named like it"


@pytest.mark.parametrize("example", examples())
def test_every_example_can_run_somewhere(example: str) -> None:
    assert any(one == example for one, _ in compiled_goldens())


@pytest.mark.parametrize("provider", providers())
def test_every_provider_can_run_something(provider: str) -> None:
    assert sum(one == provider for _, one in compiled_goldens()) >= 3


@pytest.mark.parametrize("example", examples())
def test_a_spec_names_its_schema_and_is_called_like_its_folder(example: str) -> None:
    text = (GALLERY / example / SPEC).read_text(encoding="utf-8")
    schema = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert schema is not None
    assert (GALLERY / example / schema[1]).resolve().is_file()
    assert workload(example).name == example
    assert list((GALLERY / example / "src").glob("*.py"))


def test_train_llm_finds_its_fabric_wherever_there_is_one() -> None:
    fabrics = {
        provider: placement("train-llm", provider).groups[0].fabric
        for example, provider in compiled_goldens()
        if example == "train-llm"
    }
    assert set(fabrics) == set(providers()) - {"lambda-cloud"}
    assert all(one is not None and one.facts.direct for one in fabrics.values())


# What the examples show


def fields(model: type[BaseModel]) -> Iterator[str]:
    """Every field of a noun and of the nouns in it, with the noun that it belongs to."""
    for name, field in model.model_fields.items():
        yield key(model, name)
        for inner in nouns(field.annotation):
            yield from fields(inner)


def key(model: type[BaseModel], name: str) -> str:
    """A field as the spec writes it, after the noun that brought it in."""
    owner = next(one for one in reversed(model.__mro__) if name in get_annotations(one))
    return f"{owner.__name__}.{model.model_fields[name].alias or name}"


def nouns(annotation: Any) -> Iterator[type[BaseModel]]:
    """The nouns in a type, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from nouns(argument)


def used(value: Any) -> Iterator[str]:
    """Every field that a spec writes, in the same form."""
    if isinstance(value, BaseModel):
        for name in value.model_fields_set:
            yield key(type(value), name)
            yield from used(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from used(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from used(item)


def test_every_field_of_the_spec_is_used_by_an_example() -> None:
    shown = {field for example in examples() for field in used(workload(example))}
    unused = sorted(set(fields(Workload)) - shown)
    assert not unused, f"no example shows {', '.join(unused)}"


def test_examples_use_most_runtimes() -> None:
    shown = {runtime for example in examples() for runtime in workload(example).spec.images}
    assert shown >= set(RUNTIMES) - {"gaudi", "xpu"}


# Refusals


@pytest.mark.parametrize("path", refused_goldens(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_refusal_names_reason_place_and_alternative(path: Path) -> None:
    for one in path.read_text(encoding="utf-8").rstrip("\n").split("\n\n"):
        name = re.match(r"error\[([a-z-]+)\]: .{20,}\n +--> workload\.yaml:\d+:\d+\n", one)
        assert name is not None, one
        assert name[1] in NO_ALTERNATIVE or " = help: " in one, one


def test_a_refusal_is_what_the_library_raises() -> None:
    name, text = golden("rank-mtia", "aws")
    assert name == f"aws{REFUSED}"
    with pytest.raises(Refused) as refusal:
        placing.resolve(workload("rank-mtia"), "aws", table=targets(), catalogue=catalogue())
    assert refusal.value.diagnostics[0].message in text
