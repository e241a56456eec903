"""The Python that runs a workload here."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from portable.deploy.local_python import Interpreter, inspect, lacking, require_ray
from portable.errors import MissingExtra, UsageError

REQUIRES = (
    "click>=7",
    "aiohttp>=3.7; extra == 'default'",
    "py-spy>=0.2; extra == 'default'",
    "old-thing; python_version < '3' and extra == 'default'",
    "starlette; extra == 'serve'",
)


def having(**packages: str) -> Interpreter:
    found = {name.replace("_", "-"): number for name, number in packages.items()}
    return Interpreter("/p", "3.11.7", "/b", "/x", found, REQUIRES)


def test_this_python_is_known_with_its_packages() -> None:
    found = inspect(sys.executable)
    assert found.path == sys.executable
    assert found.version == platform.python_version()
    assert found.packages["pydantic"] == version("pydantic")
    assert (Path(found.bin) / "python").exists()


@pytest.mark.parametrize("python", ["/no/such/python", "no-such-python-anywhere"])
def test_a_python_that_is_not_there(python: str) -> None:
    with pytest.raises(UsageError, match="python-not-found"):
        inspect(python)


def test_a_program_that_is_no_python(tmp_path: Path) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\necho hello\n")
    program.chmod(0o755)
    with pytest.raises(UsageError, match="python-not-usable"):
        inspect(str(program))


def test_ray_with_all_its_parts() -> None:
    require_ray(having(ray="2.52.1", aiohttp="3.9"), serve=False)
    require_ray(having(ray="2.52.1", aiohttp="3.9", starlette="1.0", protobuf="6.33.6"), serve=True)


@pytest.mark.parametrize(
    ("interpreter", "serve", "name", "missing"),
    [
        (having(), False, "ray-not-installed", "ray[default]"),
        (having(ray="2.52.1"), False, "ray-incomplete", "aiohttp"),
        (having(ray="2.52.1", aiohttp="3.9"), True, "ray-incomplete", "starlette"),
        (having(ray="2.52.1", aiohttp="3", starlette="1", protobuf="7.36.2"), True, "protobuf-too-new", "7.36.2"),
    ],
)
def test_what_is_missing_is_told_with_the_line_that_installs_it(
    interpreter: Interpreter, serve: bool, name: str, missing: str
) -> None:
    with pytest.raises(MissingExtra) as caught:
        require_ray(interpreter, serve=serve)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.name == name
    assert missing in diagnostic.message + diagnostic.help[0]
    assert diagnostic.help[0].startswith("install it: uv pip install --python /p 'ray[default")


def test_a_later_ray_may_have_protobuf_7() -> None:
    require_ray(having(ray="2.60.0", aiohttp="3", starlette="1", protobuf="7.36.2"), serve=True)


def test_requirements_that_are_not_met() -> None:
    asked = [
        "Torch>=2.4",
        "numpy<2",
        "requests",
        "winner; sys_platform == 'no-such-system'",
        "modern; python_version < '3.11'",
        "--extra-index-url https://example.com",
        "-e .",
        "pre>=1.0",
    ]
    found = lacking(asked, having(numpy="2.1", requests="2", pre="1.1rc1"))
    assert [str(one) for one in found] == ["Torch>=2.4", "numpy<2 (has 2.1)"]
