"""What each command imports: a module too many is seen here before anybody feels it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.build import write_site

CLOUDS = {"kubernetes", "boto3", "botocore", "google", "azure", "grpc", "requests", "urllib3", "httpx", "ray", "jinja2"}
MODELS = {"pydantic", "yaml", "portable.api.placing", "portable.model.workload", "portable.model.provider"}
COMPILER = {"portable.compiler", "portable.compiler.compile"}

_LOOK = """
import json, sys
before = set(sys.modules)
from portable.__main__ import main
code = main(sys.argv[1:])
print(json.dumps([code, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""

_GARBAGE = """
import atexit, gc, sys
count = lambda: sum(one["collections"] for one in gc.get_stats())
before = count()
atexit.register(lambda: print(gc.get_freeze_count(), count() - before, file=sys.stderr))
from portable.__main__ import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    return folder


def imported(site: Path, *words: str, code: int = 0) -> set[str]:
    """The modules that one command line imports in a process of its own."""
    told = last_line(site, _LOOK, *words)
    ended, modules = json.loads(told)
    assert ended == code, told
    return set(modules)


def last_line(site: Path, script: str, *words: str) -> str:
    """What a script says last on standard error, in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PORTABLE_")}
    environment["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[1]), environment.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=site, env=environment, capture_output=True, text=True, check=False
    )
    return done.stderr.splitlines()[-1]


def tops(modules: set[str]) -> set[str]:
    return {one.partition(".")[0] for one in modules}


def test_the_version_needs_nothing_but_itself(site: Path) -> None:
    found = imported(site, "--version")
    assert {one for one in found if one.startswith("portable")} == {
        "portable",
        "portable.__main__",
        "portable.version",
    }
    assert not tops(found) & {"typer", "pydantic", "rich", "yaml", "importlib", "dataclasses", "inspect"}


def test_completion_needs_a_file_and_json(site: Path) -> None:
    found = imported(site, "__complete", "compare", "-t", "a")
    assert not tops(found) & {"typer", "pydantic", "rich", "yaml", "click"}
    assert "portable.cli.app" not in found


@pytest.mark.parametrize("words", [["--help"], [], ["nope"]])
def test_the_list_of_commands_imports_none_of_them(site: Path, words: list[str]) -> None:
    found = imported(site, *words, code=64 if words == ["nope"] else 0)
    assert not found & MODELS
    assert not tops(found) & {"rich", "pydantic", *CLOUDS}
    assert not {one for one in found if one.startswith("portable.cli.comp") and "completion" not in one}


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "--help"],
        ["explain", "--help"],
        ["compile", "--help"],
        ["init", "--help"],
        ["providers", "--help"],
        ["providers", "list", "--help"],
        ["providers", "check", "--help"],
        ["schema", "workload"],
        ["config", "show"],
        ["completion", "bash"],
        ["cache"],
        ["version", "-o", "json"],
        ["init", "--list"],
    ],
    ids=" ".join,
)
def test_help_and_small_commands_need_no_models(site: Path, words: list[str]) -> None:
    found = imported(site, *words)
    assert not found & MODELS
    assert not tops(found) & {"rich", *CLOUDS}


@pytest.mark.parametrize(
    "words",
    [
        ["compare", "spec.yaml", "--providers", "clouds"],
        ["compare", "spec.yaml", "--providers", "clouds", "-o", "json"],
        ["explain", "spec.yaml", "-t", "prod", "--providers", "clouds"],
    ],
    ids=lambda words: " ".join(words[:1] + words[4:]),
)
def test_who_compares_pays_for_no_compiler_and_no_drawing(site: Path, words: list[str]) -> None:
    found = imported(site, *words)
    assert found >= MODELS
    assert not found & COMPILER
    assert not tops(found) & {"rich", *CLOUDS}
    assert "typer._adapters" not in found, "typer coerces by pydantic what needs no coercion"


@pytest.mark.parametrize("words", [[], ["--jobs", "1"]], ids=["defaults", "a number"])
def test_who_lints_code_pays_for_no_model_of_a_spec(site: Path, words: list[str]) -> None:
    (site / "code").mkdir(exist_ok=True)
    (site / "code" / "train.py").write_text("print(1)\n")
    found = imported(site, "lint", "code", *words)
    assert not found & (MODELS - ({"pydantic"} if words else set()))
    assert ("typer._adapters" in found) is bool(words), "typer coerces by pydantic what was given, and no default"


def test_who_lints_python_pays_for_no_other_reader_and_no_other_rule(site: Path) -> None:
    (site / "some").mkdir(exist_ok=True)
    (site / "some" / "train.py").write_text("import torch\ntorch.cuda.synchronize()\n")
    found = imported(site, "lint", "some", "--no-cache", "--exit-zero")
    readers = {one for one in found if one.startswith("portable.linter.readers.")}
    assert "portable.linter.readers.python" in readers
    assert not readers & {f"portable.linter.readers.{name}" for name in ("cxx", "manifest", "shell", "wheel", "image")}
    assert "portable.linter.rules.torch_cuda_call" in found
    assert not found & {"portable.linter.rules.second_apply_conflict", "portable.linter.rules.warp_size_32"}
    assert not {one for one in found if one.startswith(("portable.linter.kube.", "portable.linter.cpp"))} - {
        "portable.linter.kube.judged"
    }


@pytest.mark.parametrize("words", [["compile"], ["plan", "--offline"]], ids=" ".join)
def test_who_compiles_pays_for_no_cloud(site: Path, words: list[str]) -> None:
    found = imported(site, words[0], "spec.yaml", "-t", "prod", "--providers", "clouds", *words[1:])
    assert found >= COMPILER
    assert not tops(found) & {"rich", *CLOUDS}


def test_embedded_facts_are_read_without_a_yaml_parser_of_theirs(site: Path) -> None:
    found = imported(site, "providers", "list")
    assert "portable.loader.index" not in found
    assert "rich" not in tops(found)


def test_no_time_goes_into_looking_for_garbage(site: Path) -> None:
    frozen, collections = map(int, last_line(site, _GARBAGE, "compare", "spec.yaml", "--providers", "clouds").split())
    assert frozen, "the last look, at the end, has nothing to look at"
    assert collections < 5


def test_the_check_can_fail(site: Path) -> None:
    assert imported(site, "compare", "spec.yaml", "--providers", "clouds") & MODELS
