"""The public names: type checkers and the program see the same ones, and they are enough to use each other."""

from __future__ import annotations

import ast
import builtins
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import portable
from portable import errors
from tests.write_library import library_page

ROOT = Path(__file__).parents[1]
FROM_PYTHON = {"Any", "Callable", "Decimal", "Iterable", "Iterator", "Path", "Sequence", "datetime"}
VERBS = [name for name in portable.__all__ if inspect.isfunction(getattr(portable, name))]


def test_they_are_listed_in_order_and_all_there() -> None:
    assert portable.__all__ == sorted(portable.__all__, key=lambda one: (not one[0].isupper(), one[0] != "_", one))
    assert set(portable.__all__) == set(dir(portable))
    for name in portable.__all__:
        assert getattr(portable, name) is not None
    with pytest.raises(AttributeError):
        _ = portable.no_such_name


def test_type_checkers_see_what_the_program_imports() -> None:
    tree = ast.parse(Path(str(portable.__file__)).read_text(encoding="utf-8"))
    (only_for_types,) = (one for one in tree.body if isinstance(one, ast.If))
    seen = {
        one.module: tuple(alias.name for alias in one.names)
        for one in only_for_types.body
        if isinstance(one, ast.ImportFrom) and one.module != "typing"
    }
    assert seen == portable._HOMES
    assert {name for names in seen.values() for name in names} | {"__version__"} == set(portable.__all__)


def test_every_error_can_be_caught_by_its_public_name() -> None:
    ours = {name for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, Exception)}
    assert ours - {"Problem"} <= set(portable.__all__)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_takes_and_gives_what_has_a_public_name(name: str) -> None:
    said = " ".join(map(str, inspect.get_annotations(getattr(portable, name)).values()))
    words = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", said))
    assert words <= {*portable.__all__, *FROM_PYTHON, *vars(builtins)}


def test_the_program_on_the_page_runs() -> None:
    _, _, rest = library_page().partition("```python\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", rest.partition("```")[0]],
        cwd=ROOT / "manifests" / "train-llm",
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "\naws 220.5632\n" in f"\n{ran.stdout}"
    assert ": no-instance-type-fits: lambda-cloud has no instance type" in ran.stdout
